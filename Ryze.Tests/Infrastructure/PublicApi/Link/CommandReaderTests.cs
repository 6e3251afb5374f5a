using System.Text;
using Ryze.Domain.Protocol.Commands;
using Ryze.Infrastructure.PublicApi.Link;

using static Ryze.Domain.Protocol.Commands.EngineCommand;

namespace Ryze.Tests.Infrastructure.PublicApi.Link;

/// <summary>docs/spec/bridge.md 2, "Commands and their data": the fields of each command, and the error for each invalid field.</summary>
internal sealed class CommandReaderTests
{
    private const string Chat = "5511999990000@s.whatsapp.net";

    private static readonly TestCaseData[] Good =
    [
        Case("message.send", """{"type":"text","text":"Olá","reply_to":"3EB0","unknown":{}}""", new SendText(Chat, "Olá", "3EB0")),
        Case("message.send", """{"type":"text","text":"a","reply_to":null}""", new SendText(Chat, "a", null)),
        Case("message.send", """{"type":"image","url":"https://d/i"}""", new SendMedia(
            Chat, MediaKind.Image, "https://d/i", null, null, null, false, null)),
        Case("message.send",
            """{"type":"video","url":"http://d/v","mime_type":"video/mp4","file_name":"v.mp4","caption":"c","reply_to":"q"}""",
            new SendMedia(Chat, MediaKind.Video, "http://d/v", "video/mp4", "v.mp4", "c", false, "q")),
        Case("message.send", """{"type":"audio","url":"https://d/a","voice":true}""", new SendMedia(
            Chat, MediaKind.Audio, "https://d/a", null, null, null, true, null)),
        Case("message.send", """{"type":"document","url":"https://d/d","voice":null}""", new SendMedia(
            Chat, MediaKind.Document, "https://d/d", null, null, null, false, null)),
        Case("message.send", """{"type":"sticker","url":"https://d/s","reply_to":"q"}""", new SendSticker(Chat, "https://d/s", "q")),
        Case("message.send", """{"type":"location","latitude":-90,"longitude":180,"name":"Sé","address":"SP"}""", new SendLocation(
            Chat, -90, 180, "Sé", "SP", null)),
        Case("message.send", """{"type":"reaction","message_id":"m","emoji":"👍","from_me":true,"participant":"1@lid"}""", new SendReaction(
            Chat, "m", "👍", true, "1@lid")),
        Case("message.send", """{"type":"reaction","message_id":"m"}""", new SendReaction(Chat, "m", "", false, null)),
        Case("message.delete", """{"message_id":"m"}""", new DeleteMessage(Chat, "m", true)),
        Case("message.delete", """{"message_id":"m","for_everyone":false}""", new DeleteMessage(Chat, "m", false)),
        Case("message.read", """{"message_id":"m","sender":"1@lid"}""", new ReadMessage(Chat, "m", "1@lid")),
        Case("chat.presence", """{"state":"typing"}""", new ShowPresence(Chat, Presence.Typing)),
        Case("chat.presence", """{"state":"recording"}""", new ShowPresence(Chat, Presence.Recording)),
        Case("chat.presence", """{"state":"paused"}""", new ShowPresence(Chat, Presence.Paused)),
    ];

    [TestCaseSource(nameof(Good))]
    public void Command_is_read_with_all_its_fields(string name, string data, EngineCommand expected)
    {
        Assert.That(TryRead(name, data, out var command, out var faults), Is.True, faults);
        Assert.That(command, Is.EqualTo(expected));
    }

    [Test]
    public void Every_contact_is_read()
    {
        TryRead("message.send",
            """{"chat":"1@lid","type":"contact","contacts":[{"full_name":"A","phone":"+55"},{"full_name":"B","phone":"1","x":1}]}""",
            out var command, out _);

        Assert.That(((SendContacts)command!).Contacts, Is.EqualTo(new ContactCard[] { new("A", "+55"), new("B", "1") }));
    }

    [TestCase("message.send", "{}", "type is required")]
    [TestCase(
        "message.send", """{"type":"poll"}""", "type must be text, image, video, audio, document, sticker, location, contact or reaction")]
    [TestCase("message.send", """{"type":7}""", "type must be a string")]
    [TestCase("message.send", """{"type":"text"}""", "chat is required; text is required")]
    [TestCase("message.send", """{"type":"text","chat":"","text":""}""", "chat is required; text is required")]
    [TestCase(
        "message.send", """{"type":"text","chat":7,"text":[],"reply_to":{}}""",
        "chat must be a string; text must be a string; reply_to must be a string")]
    [TestCase(
        "message.send", """{"type":"text","chat":"5511999990000","text":"a"}""", "chat must be a JID such as 5511999990000@s.whatsapp.net")]
    [TestCase("message.send", """{"type":"text","chat":"a b@lid","text":"a"}""", "chat must be a JID such as 5511999990000@s.whatsapp.net")]
    [TestCase("message.send", """{"type":"text","chat":"é@lid","text":"a"}""", "chat must be a JID such as 5511999990000@s.whatsapp.net")]
    [TestCase("message.send", """{"type":"text","chat":"1@lid","text":"\ud800"}""", "text must be a string")]
    [TestCase("message.send", """{"type":"image"}""", "chat is required; url is required")]
    [TestCase(
        "message.send", """{"type":"image","chat":"1@lid","url":"ftp://d","mime_type":1,"file_name":1,"caption":1,"voice":"yes"}""",
        "url must be an absolute http or https URL; mime_type must be a string; file_name must be a string; caption must be a string; voice must be true or false")]
    [TestCase("message.send", """{"type":"audio","chat":"1@lid","url":"/a"}""", "url must be an absolute http or https URL")]
    [TestCase("message.send", """{"type":"sticker","chat":"1@lid","url":"data:,x"}""", "url must be an absolute http or https URL")]
    [TestCase(
        "message.send", """{"type":"location"}""",
        "chat is required; latitude must be a number from -90 to 90; longitude must be a number from -180 to 180")]
    [TestCase(
        "message.send", """{"type":"location","chat":"1@lid","latitude":90.1,"longitude":1e400}""",
        "latitude must be a number from -90 to 90; longitude must be a number from -180 to 180")]
    [TestCase(
        "message.send", """{"type":"location","chat":"1@lid","latitude":"1","longitude":null,"name":1,"address":1}""",
        "latitude must be a number from -90 to 90; longitude must be a number from -180 to 180; name must be a string; address must be a string")]
    [TestCase("message.send", """{"type":"contact","chat":"1@lid"}""", "contacts must be a list of 1 to 100 contacts")]
    [TestCase("message.send", """{"type":"contact","chat":"1@lid","contacts":{}}""", "contacts must be a list of 1 to 100 contacts")]
    [TestCase("message.send", """{"type":"contact","chat":"1@lid","contacts":[]}""", "contacts must be a list of 1 to 100 contacts")]
    [TestCase(
        "message.send", """{"type":"contact","chat":"1@lid","contacts":[{"full_name":"A","phone":"1"},7]}""",
        "contacts must be a list of 1 to 100 contacts", Description = "no contact is dropped silently")]
    [TestCase(
        "message.send", """{"type":"contact","chat":"1@lid","contacts":[{"full_name":"A"},{"phone":7}]}""",
        "contacts: phone is required; contacts: full_name is required; contacts: phone must be a string")]
    [TestCase(
        "message.send", """{"type":"reaction","chat":"1@lid","emoji":7,"from_me":"x","participant":7}""",
        "message_id is required; emoji must be a string; from_me must be true or false; participant must be a string")]
    [TestCase("message.delete", """{"for_everyone":1}""", "chat is required; message_id is required; for_everyone must be true or false")]
    [TestCase("message.read", """{"sender":1}""", "chat is required; message_id is required; sender must be a string")]
    [TestCase("chat.presence", "{}", "chat is required; state is required")]
    [TestCase("chat.presence", """{"chat":"1@lid","state":"Typing"}""", "state must be typing or recording or paused")]
    [TestCase("message.forward", "{}", "command must be message.send, message.delete, message.read or chat.presence")]
    [TestCase(null, "{}", "command must be message.send, message.delete, message.read or chat.presence")]
    [TestCase("message.send", "[]", "data must be an object")]
    [TestCase("message.send", "", "data is required")]
    [TestCase("message.send", """{"chat":"1@lid","type":"text","text":"a","\ud800":1}""", "data must be Unicode text")]
    [TestCase("message.send", """{"type":"contact","chat":"1@lid","contacts":[{"\ud800":1}]}""", "data must be Unicode text")]
    public void Every_invalid_field_is_named(string? name, string data, string expected)
    {
        Assert.That(TryRead(name, data, out var command, out var faults), Is.False);
        Assert.That((command, faults), Is.EqualTo(((EngineCommand?)null, expected)));
    }

    [TestCase("text", 65_536, true)]
    [TestCase("text", 65_537, false)]
    [TestCase("chat", 128, true)]
    [TestCase("chat", 129, false)]
    public void Field_length_is_limited(string field, int length, bool accepted)
    {
        var value = field == "chat" ? new string('1', length - 4) + "@lid" : new string('x', length);
        var data = field == "chat"
            ? $$"""{"chat":"{{value}}","type":"text","text":"a"}""" : $$"""{"chat":"1@lid","type":"text","text":"{{value}}"}""";

        Assert.That(TryRead("message.send", data, out _, out var faults), Is.EqualTo(accepted), faults);
    }

    [TestCase(100, true)]
    [TestCase(101, false)]
    public void Number_of_contacts_is_limited(int count, bool accepted)
    {
        var contacts = string.Join(',', Enumerable.Repeat("""{"full_name":"A","phone":"1"}""", count));

        Assert.That(
            TryRead("message.send", $$"""{"chat":"1@lid","type":"contact","contacts":[{{contacts}}]}""", out _, out _),
            Is.EqualTo(accepted));
    }

    private static bool TryRead(string? name, string data, out EngineCommand? command, out string faults) =>
        CommandReader.TryRead(name, Encoding.UTF8.GetBytes(data), out command, out faults);

    private static TestCaseData Case(string name, string data, EngineCommand expected) =>
        new TestCaseData(name, $$"""{"chat":"{{Chat}}",{{data[1..]}}""", expected).SetArgDisplayNames(data);
}
