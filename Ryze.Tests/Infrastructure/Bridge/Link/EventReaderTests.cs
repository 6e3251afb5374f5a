using System.Text;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Bridge.Link;
using Ryze.Infrastructure.Shared.Link;

namespace Ryze.Tests.Infrastructure.Bridge.Link;

/// <summary>docs/spec/bridge.md 2: how the bridge reads an <c>event</c>.</summary>
internal sealed class EventReaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 17, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void Event_data_is_kept_byte_for_byte()
    {
        var read =
            Read("""{"type":"event","seq":123,"id":"evt_1","event":"message.exchange","occurred_at":"2026-06-17T10:00:00-03:00","data":{ "chat":{"jid":"1@g.us"},"x":1.0 }}""");

        Assert.That(
            (read!.Seq, read.Id, read.Name, read.OccurredAt, read.Header.Kind),
            Is.EqualTo((123L, "evt_1", "message.exchange", new DateTimeOffset(2026, 6, 17, 13, 0, 0, TimeSpan.Zero), ChatKind.Group)));
        Assert.That(Encoding.UTF8.GetString(read.Data), Is.EqualTo("""{ "chat":{"jid":"1@g.us"},"x":1.0 }"""));
    }

    [TestCase("\"occurred_at\":\"soon\",")]
    [TestCase("")]
    public void Event_gets_the_current_time_when_it_has_none(string occurredAt) =>
        Assert.That(Read($$$"""{"seq":1,"id":"e","event":"n",{{{occurredAt}}}"data":{}}""")!.OccurredAt, Is.EqualTo(Now));

    [TestCase("{}", ChatKind.None)]
    [TestCase("""{"chat":null}""", ChatKind.None)]
    [TestCase("""{"chat":{"jid":"1@lid"}}""", ChatKind.Private)]
    [TestCase("""{"chat":{"jid":"1","type":"group"}}""", ChatKind.Group)]
    [TestCase("""{"chat":{"jid":"status@broadcast","type":"group"}}""", ChatKind.Broadcast)]
    [TestCase("""{"groupJid":"1@g.us"}""", ChatKind.Group)]
    [TestCase("""{"chat":{"name":"x"},"groupJid":"1@g.us"}""", ChatKind.Group, Description = "as the public API reads it")]
    [TestCase("""{"chat":{"jid":"\ud800","type":"\udc00"}}""", ChatKind.None, Description = "half a surrogate pair")]
    [TestCase("""{"\ud800":1}""", ChatKind.None)]
    public void Chat_kind_is_read_from_any_event_data(string data, ChatKind chat) =>
        Assert.That(Read($$$"""{"seq":1,"id":"e","event":"n","data":{{{data}}}}""")!.Header.Kind, Is.EqualTo(chat));

    [Test]
    public void Header_is_read_from_the_frame()
    {
        const string Frame =
            """{"seq":1,"id":"e","event":"message.exchange","chat_kind":"private","chat":"1@s.whatsapp.net","chat_lid":"2@lid","sender":"3@s.whatsapp.net","sender_lid":"4@lid","direction":"outgoing","message_id":"3EB0","echo":"cmd_1","data":{"chat":{"jid":"9@g.us"}}}""";

        Assert.That(
            Read(Frame)!.Header,
            Is.EqualTo(
                new EventHeader(
                    ChatKind.Private, new EventParty("1@s.whatsapp.net", "2@lid", ""), new EventParty("3@s.whatsapp.net", "4@lid", ""),
                    IsOutgoing: true, "3EB0", "cmd_1")));
    }

    [TestCase("")]
    [TestCase("\"chat_kind\":\"other\",\"direction\":\"incoming\",")]
    [TestCase("\"chat_kind\":\"private\",\"direction\":1,")]
    [TestCase("\"chat_kind\":\"private\",\"direction\":\"incoming\",\"chat\":\"{long}\",")]
    public void Body_is_read_when_the_frame_has_no_valid_header(string fields)
    {
        const string Data =
            """{"id":"3EB0","direction":"outgoing","chat":{"jid":"9@g.us"},"sender":{"jid":"1@s.whatsapp.net","lid":"2@lid","name":"Ana"},"message":{"source":"cmd_1"}}""";
        var header = fields.Replace("{long}", new string('1', EventHeader.MaxTextLength + 1), StringComparison.Ordinal);

        Assert.That(
            Read($$"""{"seq":1,"id":"e","event":"message.exchange",{{header}}"data":{{Data}}}""")!.Header,
            Is.EqualTo(
                new EventHeader(
                    ChatKind.Group, new EventParty("9@g.us", null, ""), new EventParty("1@s.whatsapp.net", "2@lid", ""), IsOutgoing: true,
                    "3EB0", "cmd_1")));
    }

    [TestCase("""{"id":"e","event":"n","data":{}}""")]
    [TestCase("""{"seq":0,"id":"e","event":"n","data":{}}""")]
    [TestCase("""{"seq":-1,"id":"e","event":"n","data":{}}""")]
    [TestCase("""{"seq":1,"event":"n","data":{}}""")]
    [TestCase("""{"seq":1,"id":"","event":"n","data":{}}""")]
    [TestCase("""{"seq":1,"id":"e","data":{}}""")]
    [TestCase("""{"seq":1,"id":"e","event":"","data":{}}""")]
    [TestCase("""{"seq":1,"id":"e","event":"n"}""")]
    [TestCase("""{"seq":1,"id":"e","event":"n","data":[]}""")]
    [TestCase("""{"seq":1,"id":"e","event":"n","data":null}""")]
    [TestCase("""{"seq":1,"id":"1234567890123456789012345678901234567890123456789012345678901234+","event":"n","data":{}}""")]
    [TestCase("""{"seq":1,"id":"e","event":"1234567890123456789012345678901234567890123456789012345678901234+","data":{}}""")]
    public void Event_is_refused_when_it_does_not_fit_the_database_or_the_protocol(string frame) => Assert.That(Read(frame), Is.Null);

    private static ReceivedEvent? Read(string frame)
    {
        Assert.That(FrameFields.TryRead(Encoding.UTF8.GetBytes(frame), out var fields), Is.True);
        return EventReader.TryRead(fields, Now, out var read) ? read : null;
    }
}
