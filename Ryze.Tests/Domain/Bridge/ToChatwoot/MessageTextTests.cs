using System.Text;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Events;

namespace Ryze.Tests.Domain.Bridge.ToChatwoot;

/// <summary>docs/spec/bridge.md 3.1: every message arrives as readable text.</summary>
internal sealed class MessageTextTests
{
    private const string Private = """ "chat":{"jid":"551133334444@s.whatsapp.net","type":"private"} """;

    [TestCase("""{"type":"text","content":"oi"}""", "oi")]
    [TestCase("""{"type":"text","content":{"text":"oi"}}""", "oi")]
    [TestCase("""{"type":"image","media":{"type":"image","caption":"a *b*"}}""", "_Image could not be fetched._\na **b**")]
    [TestCase("""{"type":"document","media":{"type":"document","filename":"x.pdf"}}""", "_File could not be fetched (x.pdf)._")]
    [TestCase("""{"type":"ptt"}""", "_Voice message could not be fetched._")]
    [TestCase("""{"type":"audio","media":{"type":"audio","isVoiceNote":true}}""", "_Voice message could not be fetched._")]
    [TestCase("""{"type":"sticker","media":{"type":"sticker"}}""", "_Sticker could not be fetched._")]
    [TestCase(
        """{"type":"location","location":{"latitude":-8.05,"longitude":-34.9,"name":"Cais","address":"Recife"}}""",
        "_Location:_\nCais\nRecife\nhttps://www.google.com/maps?q=-8.05,-34.9")]
    [TestCase(
        """{"type":"contact","contact":[{"fullName":"Ana","phone":"+5511"},{"name":"Rui","phones":["1","2"]}]}""",
        "_Contact:_ Ana\n+5511\n\n_Contact:_ Rui\n1\n2")]
    [TestCase(
        """{"type":"contact","contact":{"displayName":"Ana","vcard":"BEGIN:VCARD\nFN:Ana B\nitem1.TEL;waid=5511:+55 11\nEND:VCARD"}}""",
        "_Contact:_ Ana\n+55 11")]
    [TestCase("""{"type":"reaction","reaction":{"emoji":"👍","messageId":"A"}}""", "_Reacted with_ 👍")]
    [TestCase("""{"type":"reaction","reaction":{"emoji":"remove","messageId":"A"}}""", "_Reaction removed._")]
    [TestCase("""{"type":"poll","poll":{"name":"Where?","options":["Here",{"name":"There"}]}}""", "_Poll:_ Where?\n- Here\n- There")]
    [TestCase("""{"type":"message_edit","isEdit":true,"edit":{"original_id":"A","text":"new"}}""", "_Edited:_\nnew")]
    [TestCase("""{"type":"message_revoke","content":"gone"}""", "_This message was deleted on WhatsApp._")]
    [TestCase("""{"type":"buttons_response","content":"","interactive":{"selectedButtonId":"yes"}}""", "yes")]
    [TestCase("""{"type":"order_message"}""", "_A message that cannot be shown here (order message)._")]
    [TestCase("""{}""", "_A message that cannot be shown here (unknown type)._")]
    [TestCase(
        """{"type":7,"content":[1],"media":"x","location":{"latitude":"a"},"contact":5}""",
        "_A message that cannot be shown here (unknown type)._")]
    public void Every_message_type_becomes_readable_text(string message, string text) =>
        Assert.That(MessageText.Of(Read($$"""{"id":"A1",{{Private}},"message":{{message}} }"""), new MessageContext()), Is.EqualTo(text));

    [Test]
    public void Text_too_long_for_Chatwoot_is_cut_between_characters()
    {
        var text =
            MessageText.Of(
            Read($$"""{"id":"A1",{{Private}},"message":{"content":"{{new string('x', MessageText.MaxLength - 2)}}😀😀"} }"""),
            new MessageContext());

        Assert.That(text, Has.Length.LessThanOrEqualTo(MessageText.MaxLength).And.EndsWith("x…"));
    }

    [TestCase("""{"id":"A1","direction":"outgoing",CHAT,"message":{"type":"text","content":"x"}}""", "A1")]
    [TestCase("""{CHAT,"message":{"type":"text","content":"x"}}""", "evt_1")]
    [TestCase("""{"id":"A1",CHAT,"message":{"type":"message_revoke"}}""", "A1:revoke")]
    [TestCase("""{"id":"A1",CHAT,"message":{"type":"message_edit","edit":{"original_id":"A1","text":"x"}}}""", "A1:edit:2d711642b726b044")]
    [TestCase("""{"id":"B2",CHAT,"message":{"type":"reaction","reaction":{"emoji":"x","messageId":"A1"}}}""", "B2")]
    [TestCase(
        """{"id":"A1",CHAT,"message":{"type":"reaction","reaction":{"emoji":"x","messageId":"A1"}}}""", "A1:reaction:2d711642b726b044")]
    public void Ledger_id_distinguishes_a_message_from_its_changes(string data, string id) =>
        Assert.That(Read(data.Replace("CHAT", Private, StringComparison.Ordinal)).ExternalId, Is.EqualTo(id));

    [TestCase("message_edit", "edit", "text")]
    [TestCase("reaction", "reaction", "emoji")]
    public void Change_gets_a_new_ledger_id_only_when_it_happens_again(string type, string change, string member)
    {
        string IdOf(string eventId, string timestamp)
        {
            var data =
                $$"""{"id":"A1",{{Private}},"timestamp":"{{timestamp}}","message":{"type":"{{type}}","{{change}}":{"messageId":"A1","{{member}}":"x"} } }""";
            return WhatsAppMessageReader.Read("message.exchange", eventId, Encoding.UTF8.GetBytes(data))!.ExternalId;
        }

        Assert.That(
            IdOf("evt_1", "2026-11-25T10:00:00Z"),
            Is.EqualTo(IdOf("evt_2", "2026-11-25T10:00:00Z")).And.Not.EqualTo(IdOf("evt_3", "2026-11-25T10:00:01Z")));
    }

    [TestCase("call.update", """{"chat":{"jid":"5511@s.whatsapp.net"}}""")]
    [TestCase("message.exchange", """{"message":{}}""")]
    [TestCase("message.exchange", """{"chat":{"jid":"status@broadcast"}}""")]
    [TestCase("message.exchange", """{"chat":{"jid":"1@newsletter"}}""")]
    [TestCase("message.exchange", """{"chat":{"jid":7}}""")]
    [TestCase("message.exchange", "{")]
    public void Event_without_a_relayed_chat_is_not_read_as_a_message(string name, string data) =>
        Assert.That(WhatsAppMessageReader.Read(name, "evt_1", Encoding.UTF8.GetBytes(data)), Is.Null);

    private static WhatsAppMessage Read(string data) =>
        WhatsAppMessageReader.Read("message.exchange", "evt_1", Encoding.UTF8.GetBytes(data))!;
}
