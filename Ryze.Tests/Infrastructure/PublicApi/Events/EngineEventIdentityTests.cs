using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Tests.Infrastructure.PublicApi.Events;

/// <summary>docs/spec/bridge.md 2.1, "What counts as the same event", and which events are echoes of a command.</summary>
internal sealed class EngineEventIdentityTests
{
    private const string Nested = """{"message":{"id":"A","chat":{"jid":"1@lid"},"content":{"text":"x"}}}""";
    private const string Edit = """{"id":"A","message":{"type":"message_edit","content":"new"}}""";
    private const string DatedEdit = """{"id":"A","timestamp":"2026-01-01T00:00:00Z","message":{"type":"message_edit","content":"new"}}""";
    private const string Reaction =
        """{"id":"A","timestamp":"2026-01-01T00:00:00Z","message":{"type":"reaction","reaction":{"emoji":"x","messageId":"A"}}}""";
    private const string Status = """{"timestamp":"2026-01-01T00:00:00Z","chat":{"jid":"1@lid"},"status":"read","messageIds":["A","B"]}""";

    [TestCase("message.exchange", """{"id":"A","message":{"content":"x"}}""", """{"id":"A","message":{"content":"x"}}""")]
    [TestCase(
        "message.exchange", """{"id":"A","message":{"content":"x"}}""",
        """{"id":"A","timestamp":"2026-01-01T00:00:00Z","message":{"content":"x"}}""")]
    [TestCase("message.exchange", """{"id":"A","chat":{"jid":"1@lid"},"message":{"content":"x"}}""", Nested)]
    [TestCase(
        "message.exchange", """{"id":"A","chat":{"jid":"1@c.us"},"message":{"content":"x"}}""",
        """{"id":"A","chat":{"jid":"1:3@s.whatsapp.net"},"message":{"content":"x"}}""")]
    [TestCase(
        "message.exchange", """{"id":"A","message":{"content":"x"}}""",
        """{"id":"A","message":{"type":"text","content":"x","edit":{},"reaction":{},"media":{},"poll":{}}}""")]
    [TestCase("message.exchange", """{"id":"A","message":{"type":"ciphertext"}}""", """{"id":"A","message":{"type":"","content":""}}""")]
    [TestCase("message.exchange", """{"id":"A","timestamp":1767225600,"message":{"type":"message_edit","content":"new"}}""", DatedEdit)]
    [TestCase("message.exchange", """{"id":"A","timestamp":1767225600000,"message":{"type":"message_edit","content":"new"}}""", DatedEdit)]
    [TestCase("call.update", """{"id":"C","state":"terminated","timestamp":1}""", """{"id":"C","state":"terminated","timestamp":2}""")]
    [TestCase("message.exchange", DatedEdit, DatedEdit)]
    [TestCase("message.exchange", Reaction, Reaction)]
    [TestCase(
        "message.status", Status, """{"timestamp":"2027-01-01T00:00:00Z","chat":{"jid":"1@lid"},"status":"read","messageIds":["A","B"]}""")]
    [TestCase("instance.state", """{"state":"connected"}""", """{"state":"connected"}""")]
    [TestCase("message.exchange", """{"id":"","message":{"content":"x"}}""", """{"id":"","message":{"content":"x"}}""")]
    public void Events_have_the_same_identity_when_they_repeat_one_event(string name, string one, string other) =>
        Assert.That(IdentityOf(name, one), Is.EqualTo(IdentityOf(name, other)));

    [TestCase("message.exchange", """{"id":"A"}""", "message.exchange", """{"id":"B"}""")]
    [TestCase("message.exchange", """{"id":"A"}""", "call.update", """{"id":"A"}""")]
    [TestCase("message.exchange", """{"id":"A"}""", "message.exchange", """{"id":"a"}""")]
    [TestCase("message.exchange", """{"id":"A","message":{"content":"x"}}""", "message.exchange", Edit)]
    [TestCase("message.exchange", Edit, "message.exchange", """{"id":"A","message":{"type":"message_edit","content":"newer"}}""")]
    [TestCase("message.exchange", Edit, "message.exchange", """{"id":"A","message":{"type":"message_revoke"}}""")]
    [TestCase("message.exchange", Edit, "message.exchange", DatedEdit)]
    [TestCase(
        "message.exchange", DatedEdit, "message.exchange",
        """{"id":"A","timestamp":"2026-01-01T00:00:01Z","message":{"type":"message_edit","content":"new"}}""")]
    [TestCase("message.exchange", """{"id":"A","message":{"content":"x"}}""", "message.exchange", Reaction)]
    [TestCase(
        "message.exchange", Reaction, "message.exchange",
        """{"id":"A","timestamp":"2026-01-01T00:00:01Z","message":{"type":"reaction","reaction":{"emoji":"x","messageId":"A"}}}""")]
    [TestCase(
        "message.exchange", Reaction, "message.exchange",
        """{"id":"A","timestamp":"2026-01-01T00:00:00Z","message":{"type":"reaction","reaction":{"emoji":"","messageId":"A"}}}""")]
    [TestCase(
        "message.exchange", """{"id":"A","message":{"edit":{"text":"1"}}}""", "message.exchange",
        """{"id":"A","message":{"edit":{"text":"2"}}}""")]
    [TestCase(
        "message.exchange", """{"id":"A","chat":{"jid":"1@lid"},"message":{"content":"x"}}""", "message.exchange",
        """{"id":"A","chat":{"jid":"2@lid"},"message":{"content":"x"}}""")]
    [TestCase(
        "message.exchange", """{"id":"A","message":{"content":"x"}}""", "message.exchange",
        """{"id":"A","direction":"outgoing","message":{"content":"x"}}""")]
    [TestCase(
        "message.exchange", """{"id":"A","message":{"type":"ciphertext"}}""", "message.exchange",
        """{"id":"A","message":{"type":"text","content":"x"}}""")]
    [TestCase(
        "message.exchange", """{"id":"A","message":{"type":"ciphertext","content":"AQID"}}""", "message.exchange",
        """{"id":"A","message":{"type":"text","content":"x"}}""")]
    [TestCase(
        "message.exchange", """{"id":"A","message":{"type":"image","media":{"caption":"x"}}}""", "message.exchange",
        """{"id":"A","message":{"type":"image","media":{"url":"https://e/x"}}}""")]
    [TestCase(
        "message.exchange", """{"id":"A","message":{"type":"image","media":{"caption":"x"}}}""", "message.exchange",
        """{"id":"A","message":{"type":"image","media":{"base64":"aGk="}}}""")]
    [TestCase(
        "message.exchange", """{"id":"A","message":{"type":"unknown"}}""", "message.exchange",
        """{"id":"A","message":{"type":"list_response","interactive":{"title":"x"}}}""")]
    [TestCase(
        "message.exchange", """{"id":"A","message":{"type":"text","content":"10"}}""", "message.exchange",
        """{"id":"A","message":{"type":"text","content":"12","isEdit":true,"edit":null}}""")]
    [TestCase(
        "message.exchange", """{"id":"A","message":{"isEdit":true,"media":{"caption":"1"}}}""", "message.exchange",
        """{"id":"A","message":{"isEdit":true,"media":{"caption":"2"}}}""")]
    [TestCase(
        "message.exchange", """{"id":"A","timestamp":1790000001,"message":{"edit":{"text":"1"}}}""", "message.exchange",
        """{"id":"A","timestamp":1790000002,"message":{"edit":{"text":"1"}}}""")]
    [TestCase("call.update", """{"id":"C","state":"offer"}""", "call.update", """{"id":"C","state":"terminated"}""")]
    [TestCase("message.status", Status, "message.status", """{"chat":{"jid":"1@lid"},"status":"delivered","messageIds":["A","B"]}""")]
    [TestCase("message.status", Status, "message.status", """{"chat":{"jid":"2@lid"},"status":"read","messageIds":["A","B"]}""")]
    [TestCase("message.status", Status, "message.status", """{"chat":{"jid":"1@lid"},"status":"read","messageIds":["A"]}""")]
    [TestCase("instance.state", """{"state":"connected"}""", "instance.state", """{"state":"disconnected"}""")]
    [TestCase("message.exchange", """{"id":"","a":1}""", "message.exchange", """{"id":"","a":2}""")]
    [TestCase(
        "message.exchange", """{"id":7,"a":1}""", "message.exchange", """{"id":7,"a":2}""",
        Description = "an id that is not a string is ignored")]
    public void Events_have_different_identities_when_they_differ(string oneName, string one, string otherName, string other) =>
        Assert.That(IdentityOf(oneName, one), Is.Not.EqualTo(IdentityOf(otherName, other)));

    [TestCase("message.exchange", """{"id":"3EB0","direction":"outgoing","message":{"source":"cmd_1"}}""", "cmd_1")]
    [TestCase(
        "message.exchange", """{"message":{"id":"3EB0","direction":"outgoing","chat":{"jid":"1"},"source":"cmd_1"}}""", "cmd_1",
        Description = "documented shape")]
    [TestCase(
        "message.exchange", """{"id":"3EB0","direction":"outgoing","message":{"source":"api"}}""", "api",
        Description = "not a command id of this bridge")]
    [TestCase(
        "message.exchange", """{"id":"3EB0","direction":"outgoing","message":{"source":""}}""", null, Description = "typed on the phone")]
    [TestCase("message.exchange", """{"id":"3EB0","direction":"incoming","message":{"source":"cmd_1"}}""", null)]
    [TestCase("message.exchange", """{"direction":"outgoing","message":{"source":"cmd_1"}}""", null)]
    [TestCase("message.exchange", """{"id":"3EB0","direction":"outgoing","message":{"source":"a b"}}""", null)]
    [TestCase("message.exchange", """{"id":"3EB0","direction":"outgoing","message":{"source":7}}""", null)]
    [TestCase("message.exchange", """{"id":"3EB0","direction":"outgoing","message":null}""", null)]
    [TestCase("message.status", """{"id":"3EB0","direction":"outgoing","message":{"source":"cmd_1"}}""", null)]
    public void Outgoing_message_with_a_source_is_an_echo(string name, string data, string? commandId) =>
        Assert.That(EventReading.ReadData(data, name).Echo, Is.EqualTo(commandId is null ? null : new EventEcho(commandId, "3EB0")));

    [Test]
    public void Message_with_too_long_an_id_is_no_echo()
    {
        var id = new string('A', WhatsAppMessage.MaxIdLength + 1);

        Assert.That(
            EventReading.ReadData($$$"""{"id":"{{{id}}}","direction":"outgoing","message":{"source":"cmd_1"}}""").Echo, Is.Null,
            "no column has room for it");
    }

    private static string IdentityOf(string name, string data) => EventReading.ReadData(data, name).Identity;
}
