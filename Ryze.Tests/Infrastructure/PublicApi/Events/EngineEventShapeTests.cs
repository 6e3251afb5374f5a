using System.Text.Json.Nodes;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Tests.Infrastructure.PublicApi.Events;

/// <summary>docs/spec/ryzeapi.md 6.2: the live shape is unchanged, and the documented shape is converted to it.</summary>
internal sealed class EngineEventShapeTests
{
    /// <summary>Contains spaces, escapes and numbers that a JSON writer would change.</summary>
    private const string Live =
        """
        { "id": "3EB0A1", "direction": "incoming", "timestamp": "2026-09-28T20:40:00-03:00",
          "chat": {"jid":"5581900000000@s.whatsapp.net","lid":"1@lid","name":"Jos\u00e9 <\/b>","type":"private"},
          "sender": {"jid":"5581900000000@s.whatsapp.net"}, "recipient": null, "n": 1.50e1,
          "message": {"type":"text","content":"ol\u00e1 \ud83d\ude00","source":"","isForwarded":false,"isEdit":false,"edit":null,"media":null} }
        """;

    [Test]
    public void Live_shape_is_kept_byte_for_byte()
    {
        var read =
            EventReading.Read(
            $$$"""{"event":"message.exchange","data":{{{Live}}},"instanceData":{"baseUrl":"https://x","token":"SECRET"}}""");

        const string Header =
            """
            "chat_kind":"private","chat":"5581900000000@s.whatsapp.net","chat_lid":"1@lid","sender":"5581900000000@s.whatsapp.net","direction":"incoming","message_id":"3EB0A1"
            """;
        Assert.That(
            EventReading.FrameOf(read, 123),
            Is.EqualTo(
                $$"""
                {"type":"event","seq":123,"id":"evt_1","event":"message.exchange","occurred_at":"2026-09-28T23:40:00Z",{{Header}},"data":{{Live}}}
                """));
        Assert.That(
            (read.Id, read.Name, read.Chat, read.Media, read.Echo),
            Is.EqualTo(("evt_1", "message.exchange", ChatKind.Private, (EventMedia?)null, (EventEcho?)null)));
    }

    [TestCase(
        """{"timestamp":"2026-09-28T23:40:00Z","chat":{"jid":"1@g.us","type":"group"},"recipient":null,"status":"read","messageIds":["A","B"]}""", "message.status", ChatKind.Group)]
    [TestCase(
        """{"groupJid":"1@g.us","groupName":"G","type":"joined","participants":[{"jid":"1@lid"}],"timestamp":"2026-09-28T23:40:00Z"}""",
        "group.flow", ChatKind.Group)]
    [TestCase("""{"state":"connected","timestamp":"2026-09-28T23:40:00Z"}""", "instance.state", ChatKind.None)]
    [TestCase("""{"timestamp":"2026-09-28T23:40:00Z"}""", "a-Name_of.64", ChatKind.None)]
    [TestCase(
        """{"id":"1","timestamp":"2026-09-28T23:40:00Z","chat":{"jid":"status@broadcast","type":"group"},"message":{"type":"text"}}""",
        "message.exchange", ChatKind.Broadcast)]
    public void Other_events_are_kept_byte_for_byte(string data, string name, ChatKind chat)
    {
        var read = EventReading.ReadData(data, name);

        var frame = EventReading.FrameOf(read);
        Assert.That(
            frame, Does.StartWith(
                $$"""{"type":"event","seq":7,"id":"evt_1","event":"{{name}}","occurred_at":"2026-09-28T23:40:00Z",""" + "\""));
        Assert.That(frame, Does.EndWith(",\"data\":" + data + "}"));
        Assert.That(read.Chat, Is.EqualTo(chat));
    }

    [TestCase(
        """{"id":"w1","message":{"id":"w1","direction":"incoming","timestamp":"2026-04-28T10:30:00Z","chat":{"jid":"5511999999999","type":"private"},"sender":{"jid":"5511999999999","name":"<Ana> é"},"content":{"text":"Hello"}}}""",
        """{"id":"w1","direction":"incoming","timestamp":"2026-04-28T10:30:00Z","chat":{"jid":"5511999999999","type":"private"},"sender":{"jid":"5511999999999","name":"<Ana> é"},"message":{"type":"text","content":"Hello","contentDetails":{"text":"Hello"}}}""",
        Description = "a text")]
    [TestCase(
        """{"message":{"id":"w2","direction":"outgoing","chat":{"jid":"1"},"content":{"text":"New"},"edit":{"original_id":"w1","originalContent":"Old","text":"New"}}}""",
        """{"id":"w2","direction":"outgoing","chat":{"jid":"1"},"message":{"type":"message_edit","isEdit":true,"content":"New","contentDetails":{"text":"New"},"edit":{"original_id":"w1","originalContent":"Old","text":"New"}}}""",
        Description = "an edit")]
    [TestCase(
        """{"message":{"id":"w3","chat":{"jid":"1"},"content":{"text":"yes"},"reply":{"message_id":"w1","sender":{"jid":"2","name":"B"},"text":"?"},"forward":{"count":2}}}""",
        """{"id":"w3","chat":{"jid":"1"},"message":{"type":"text","content":"yes","contentDetails":{"text":"yes"},"context":{"message_id":"w1","sender":{"jid":"2","name":"B"},"text":"?"},"isForwarded":true}}""",
        Description = "a forwarded reply")]
    [TestCase(
        """{"message":{"id":"w4","direction":"incoming","chat":{"jid":"1"},"forward":null,"media":{"type":"ptt","url":"https://e/a","mimetype":"audio/ogg","size":45678}}}""",
        """{"id":"w4","direction":"incoming","chat":{"jid":"1"},"message":{"type":"ptt","isForwarded":false,"media":{"type":"ptt","url":"https://e/a","mimetype":"audio/ogg","size":45678}}}""",
        Description = "a file by URL stays as it is")]
    [TestCase(
        """{"message":{"id":"w5","type":"message_revoke","direction":"incoming","chat":{"jid":"1"},"unknown":{"a":[1,{"b":2}]}}}""",
        """{"id":"w5","direction":"incoming","chat":{"jid":"1"},"message":{"type":"message_revoke","unknown":{"a":[1,{"b":2}]}}}""",
        Description = "a revocation with an unknown field")]
    [TestCase(
        """{"id":"outer","chat":{"jid":"9"},"message":{"id":"inner","chat":{"jid":"1"},"sender":{"jid":"2"},"content":"plain"}}""",
        """{"id":"outer","chat":{"jid":"9"},"sender":{"jid":"2"},"message":{"type":"text","content":"plain"}}""",
        Description = "the outer field wins")]
    [TestCase(
        """{"message":{"id":"w6","chat":{"jid":"1"},"content":{"buttons":[1]}}}""",
        """{"id":"w6","chat":{"jid":"1"},"message":{"type":"text","content":"","contentDetails":{"buttons":[1]}}}""",
        Description = "content without text")]
    public void Documented_shape_becomes_the_live_shape(string documented, string live)
    {
        var read = EventReading.ReadData(documented);

        Assert.That(EventReading.DataOf(read), Is.EqualTo(JsonNode.Parse(live)!.ToJsonString()));
        Assert.That(EventReading.FrameOf(read), Does.EndWith($"\"data\":{live}}}"), "relaxed escaping, no spaces");
    }

    [TestCase("\"2026-09-28T20:40:00-03:00\"", "2026-09-28T23:40:00Z")]
    [TestCase("\"2026-09-28T20:40:00.123456Z\"", "2026-09-28T20:40:00.123Z")]
    [TestCase("\"2026-09-28 20:40:00\"", "2026-09-28T20:40:00Z")]
    [TestCase("\"soon\"", "2026-04-28T12:00:00.25Z")]
    [TestCase("\"\"", "2026-04-28T12:00:00.25Z")]
    [TestCase("\"\\ud800\"", "2026-04-28T12:00:00.25Z")]
    [TestCase("1759106400", "2025-09-29T00:40:00Z")]
    [TestCase("1759106400250", "2025-09-29T00:40:00.25Z")]
    [TestCase("1759106400.25", "2025-09-29T00:40:00.25Z")]
    [TestCase("\"1759106400\"", "2025-09-29T00:40:00Z")]
    [TestCase("\"1759106400250\"", "2025-09-29T00:40:00.25Z")]
    [TestCase("0", "2026-04-28T12:00:00.25Z")]
    [TestCase("-5", "2026-04-28T12:00:00.25Z")]
    [TestCase("1e300", "2026-04-28T12:00:00.25Z")]
    [TestCase("null", "2026-04-28T12:00:00.25Z")]
    [TestCase("\"0001-01-01T00:00:00+14:00\"", "2026-04-28T12:00:00.25Z")]
    [TestCase("\"9999-12-31T23:59:59Z\"", "9999-12-31T23:59:59Z")]
    public void Event_time_is_the_arrival_time_when_the_engine_sends_none(string timestamp, string expected) =>
        Assert.That(
            (string?)JsonNode.Parse(EventReading.FrameOf(EventReading.ReadData($$"""{"timestamp":{{timestamp}}}""")))!["occurred_at"],
            Is.EqualTo(expected));

    [TestCase("""{"message":{"id":"w1","chat":{"jid":"1"},"content":{"text":"\ud83d\ude00 cut \ud83d"}}}""")]
    [TestCase("""{"message":{"id":"w1","chat":{"jid":"1"},"\udc00":1,"content":{"text":"\ud83d\ude00 cut \ud83d"}}}""")]
    public void Text_cut_inside_an_emoji_keeps_its_other_characters(string data) =>
        Assert.That(
            JsonNode.Parse(EventReading.DataOf(EventReading.ReadData(data)))!["message"]!["content"]!.GetValue<string>(),
            Is.EqualTo("😀 cut \ufffd"));
}
