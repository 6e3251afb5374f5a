using System.Text;
using System.Text.Json.Nodes;
using Ryze.Domain.Protocol.Commands;
using Ryze.Infrastructure.Shared.Events;
using Ryze.Domain.PublicApi.Events;
using static Ryze.Domain.Protocol.Commands.EngineCommand;

namespace Ryze.Tests.Domain.PublicApi.Events;

/// <summary>docs/spec/engines.md 4: chat and text link an echo to its command.</summary>
internal sealed class EchoFingerprintTests
{
    private const string Chat = "5511999990000@s.whatsapp.net";

    private static IEnumerable<TestCaseData> Pairs() =>
    [
        Pair("text", new SendText(Chat, "Olá,\n\n tudo bem? ", null), """{"type":"text","content":"Olá,\ntudo bem?"}"""),
        Pair("caption", new SendMedia(Chat, MediaKind.Image, "https://r/1", null, null, "a photo", false, null),
            """{"type":"image","media":{"type":"image","caption":"a photo"}}"""),
        Pair("file without a caption", new SendMedia(Chat, MediaKind.Audio, "https://r/1", null, null, null, true, null),
            """{"type":"audio","media":{"type":"ptt"}}"""),
        Pair("sticker that became a picture", new SendSticker(Chat, "https://r/1", null), """{"type":"image","media":{"type":"image"}}"""),
        Pair("location", new SendLocation(Chat, -23.5, -46.6, "Sé", null, null),
            """{"type":"location","location":{"latitude":-23.5,"longitude":-46.6,"name":"Sé"}}"""),
        Pair("contacts", new SendContacts(Chat, [new ContactCard("Bia", "+5511911112222")], null),
            """{"type":"contact","contact":[{"fullName":"Bia","phone":"+5511911112222"}]}"""),
        Pair("reaction", new SendReaction(Chat, "3A1", "👍", false, null),
            """{"type":"reaction","reaction":{"messageId":"3A1","emoji":"👍"}}"""),
        Pair("deletion", new DeleteMessage(Chat, "3EB1", true), """{"type":"message_revoke","messageId":"3EB1"}"""),
    ];

    [TestCaseSource(nameof(Pairs))]
    public void Echo_has_its_commands_fingerprint(EngineCommand command, string message) =>
        Assert.That(Of(message), Does.Contain(EchoFingerprint.Of(command)));

    [TestCase("551199990000@s.whatsapp.net", null, TestName = "Number without the ninth digit is the same chat")]
    [TestCase("777@lid", Chat, TestName = "Number beside a linked id is the same chat")]
    public void Chat_has_several_addresses(string jid, string? lid) => Assert.That(
        EchoFingerprint.Of(Read("""{"type":"text","content":"a"}""", jid, lid)),
        Does.Contain(EchoFingerprint.Of(new SendText(Chat, "a", null))));

    [TestCase("""{"type":"text","content":"b"}""", Chat, TestName = "Another text has another fingerprint")]
    [TestCase("""{"type":"text","content":"a"}""", "5511999990001@s.whatsapp.net", TestName = "Another chat has another fingerprint")]
    [TestCase("""{"type":"image","content":"a","media":{"type":"image"}}""", Chat, TestName = "A caption is no text")]
    public void Fingerprint_differs(string message, string jid) => Assert.That(
        EchoFingerprint.Of(Read(message, jid, null)), Does.Not.Contain(EchoFingerprint.Of(new SendText(Chat, "a", null))));

    [Test]
    public void Edit_has_no_fingerprint() =>
        Assert.That(Of("""{"type":"message_edit","isEdit":true,"edit":{"original_id":"3EB0","text":"a"}}"""), Is.Empty);

    [Test]
    public void Read_mark_has_no_fingerprint() => Assert.That(EchoFingerprint.Of(new ReadMessage(Chat, "3A1", null)), Is.Null);

    [Test]
    public void Fingerprint_shows_neither_number_nor_text() => Assert.That(
        EchoFingerprint.Of(new SendText(Chat, "secret words", null)), Does.Match("^[0-9a-f]{16}$"));

    private static IReadOnlyList<string> Of(string message) => EchoFingerprint.Of(Read(message, Chat, null));

    private static Ryze.Domain.Protocol.Events.WhatsAppMessage Read(string message, string jid, string? lid) => WhatsAppMessageReader.Read(
        "message.exchange", "evt_1",
        Encoding.UTF8.GetBytes(new JsonObject
        {
            ["id"] = "3EB1", ["direction"] = "outgoing", ["chat"] = new JsonObject { ["jid"] = jid, ["lid"] = lid, ["type"] = "private" },
            ["message"] = JsonNode.Parse(message),
        }.ToJsonString()))!;

    private static TestCaseData Pair(string name, EngineCommand command, string message) =>
        new TestCaseData(command, message).SetArgDisplayNames(name);
}
