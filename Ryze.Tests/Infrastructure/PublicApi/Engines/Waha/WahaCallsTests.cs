using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.Waha;

using static Ryze.Domain.Protocol.Commands.EngineCommand;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.Waha;

/// <summary>Reference docs/spec/engines.md 4: the complete call of each command at WAHA.</summary>
internal sealed class WahaCallsTests
{
    private const string Chat = "14155550100@s.whatsapp.net";
    private const string Lid = "99000000000001@lid";
    private const string Group = "120363406289005073@g.us";
    private const string Member = "5511900000003@s.whatsapp.net";
    private const string Url = "https://ryze.example.com/f/1";

    /// <summary>From the first 18 digits of SHA-256 of <c>cmd_1</c>.</summary>
    private const string Id = "3EB0FD1992B361568BACDC";

    private static readonly TestCaseData[] Calls =
    [
        Call("text", new SendText(
            Chat, "Olá \"x\" 👍", null),
            $$"""POST /api/sendText {"session":"suporte","chatId":"14155550100@c.us","text":"Olá \"x\" 👍","id":"{{Id}}"}"""),
        Call("text to a LID", new SendText(
            Lid, "a", null), $$"""POST /api/sendText {"session":"suporte","chatId":"99000000000001@lid","text":"a","id":"{{Id}}"}"""),
        Call("text to a device", new SendText(
            "14155550100:12@s.whatsapp.net", "a", null),
            $$"""POST /api/sendText {"session":"suporte","chatId":"14155550100@c.us","text":"a","id":"{{Id}}"}"""),
        Call("text that quotes a contact's message", new SendText(
            Chat, "a", "3A11"),
            $$"""POST /api/sendText {"session":"suporte","chatId":"14155550100@c.us","text":"a","id":"{{Id}}","reply_to":"false_14155550100@c.us_3A11"}"""),
        Call("text that quotes a member's message", new SendText(
            Group, "a", "3A22"),
            $$"""POST /api/sendText {"session":"suporte","chatId":"120363406289005073@g.us","text":"a","id":"{{Id}}","reply_to":"false_120363406289005073@g.us_3A22_5511900000003@c.us"}"""),
        Call("text that quotes our message", new SendText(
            Chat, "a", "3EB011"),
            $$"""POST /api/sendText {"session":"suporte","chatId":"14155550100@c.us","text":"a","id":"{{Id}}","reply_to":"true_14155550100@c.us_3EB011"}"""),
        Call("text that quotes an unknown message", new SendText(
            Chat, "a", "3AXX"),
            $$"""POST /api/sendText {"session":"suporte","chatId":"14155550100@c.us","text":"a","id":"{{Id}}","reply_to":"false_14155550100@c.us_3AXX"}"""),
        Call("image", new SendMedia(
            Chat, MediaKind.Image, Url, "image/png", "i.png", "veja", false, "3A11"),
            """POST /api/sendImage {"session":"suporte","chatId":"14155550100@c.us","reply_to":"false_14155550100@c.us_3A11","file":{"mimetype":"image/png","url":"https://ryze.example.com/f/1","filename":"i.png"},"caption":"veja"}"""),
        Call("image without type and caption", new SendMedia(
            Chat, MediaKind.Image, Url, null, null, null, false, null),
            """POST /api/sendImage {"session":"suporte","chatId":"14155550100@c.us","file":{"mimetype":"image/jpeg","url":"https://ryze.example.com/f/1"}}"""),
        Call("video without a caption", new SendMedia(
            Chat, MediaKind.Video, Url, null, null, null, false, null),
            """POST /api/sendVideo {"session":"suporte","chatId":"14155550100@c.us","file":{"mimetype":"video/mp4","url":"https://ryze.example.com/f/1"},"convert":false,"asNote":false,"caption":""}"""),
        Call("video in another format", new SendMedia(
            Chat, MediaKind.Video, Url, "video/quicktime", "v.mov", "olha", false, null),
            """POST /api/sendVideo {"session":"suporte","chatId":"14155550100@c.us","file":{"mimetype":"video/quicktime","url":"https://ryze.example.com/f/1","filename":"v.mov"},"convert":true,"asNote":false,"caption":"olha"}"""),
        Call("voice note", new SendMedia(
            Chat, MediaKind.Audio, Url, "audio/mpeg", "a.mp3", null, true, null),
            """POST /api/sendVoice {"session":"suporte","chatId":"14155550100@c.us","file":{"mimetype":"audio/ogg; codecs=opus","url":"https://ryze.example.com/f/1"},"convert":true}"""),
        Call("audio file", new SendMedia(
            Chat, MediaKind.Audio, Url, "audio/mpeg", null, null, false, null),
            """POST /api/sendFile {"session":"suporte","chatId":"14155550100@c.us","file":{"mimetype":"audio/mpeg","url":"https://ryze.example.com/f/1","filename":"audio.mp3"}}"""),
        Call("document", new SendMedia(
            Chat, MediaKind.Document, Url, "application/pdf", "nota.pdf", "segue", false, null),
            """POST /api/sendFile {"session":"suporte","chatId":"14155550100@c.us","file":{"mimetype":"application/pdf","url":"https://ryze.example.com/f/1","filename":"nota.pdf"},"caption":"segue"}"""),
        Call("sticker", new SendSticker(
            Chat, Url, null),
            """POST /api/sendImage {"session":"suporte","chatId":"14155550100@c.us","file":{"mimetype":"image/webp","url":"https://ryze.example.com/f/1","filename":"sticker.webp"}}"""),
        Call("location", new SendLocation(
            Chat, -23.5505, -46.6333, "Sé", "Praça da Sé", null),
            $$"""POST /api/sendLocation {"session":"suporte","chatId":"14155550100@c.us","latitude":-23.5505,"longitude":-46.6333,"title":"Sé, Praça da Sé","id":"{{Id}}"}"""),
        Call("location without a name", new SendLocation(
            Chat, -23.5, 0, null, " ", "3A11"),
            $$"""POST /api/sendLocation {"session":"suporte","chatId":"14155550100@c.us","latitude":-23.5,"longitude":0,"title":"-23.5, 0","id":"{{Id}}","reply_to":"false_14155550100@c.us_3A11"}"""),
        Call("contacts", new SendContacts(
            Chat, [new("João", "+55 11 88888-8888"), new("B", "190")], null),
            $$"""POST /api/sendContactVcard {"session":"suporte","chatId":"14155550100@c.us","contacts":[{"fullName":"João","phoneNumber":"+55 11 88888-8888","whatsappId":"5511888888888","vcard":null},{"fullName":"B","phoneNumber":"190","vcard":null}],"id":"{{Id}}"}"""),
        Call("reaction", new SendReaction(
            Chat, "3A11", "👍", false, null),
            """PUT /api/reaction {"session":"suporte","messageId":"false_14155550100@c.us_3A11","reaction":"👍"}"""),
        Call("removed reaction to our message", new SendReaction(
            Chat, "3EBXX", "", true, null),
            """PUT /api/reaction {"session":"suporte","messageId":"true_14155550100@c.us_3EBXX","reaction":""}"""),
        Call("reaction in a group", new SendReaction(
            Group, "3AXX", "👍", false, Member),
            """PUT /api/reaction {"session":"suporte","messageId":"false_120363406289005073@g.us_3AXX_5511900000003@c.us","reaction":"👍"}"""),
        Call("deletion", new DeleteMessage(
            Chat, "3EB011", true), "DELETE /api/suporte/chats/14155550100%40c.us/messages/true_14155550100%40c.us_3EB011"),
        Call("deletion of an unknown message", new DeleteMessage(
            Chat, "3EBXX", true), "DELETE /api/suporte/chats/14155550100%40c.us/messages/true_14155550100%40c.us_3EBXX"),
        Call("read", new ReadMessage(
            Chat, "3A11", null),
            """POST /api/sendSeen {"session":"suporte","chatId":"14155550100@c.us","messageIds":["false_14155550100@c.us_3A11"]}"""),
        Call("read in a group", new ReadMessage(
            Group, "3AXX", Member),
            """POST /api/sendSeen {"session":"suporte","chatId":"120363406289005073@g.us","messageIds":["false_120363406289005073@g.us_3AXX_5511900000003@c.us"],"participant":"5511900000003@c.us"}"""),
        Call("read of a known member", new ReadMessage(
            Group, "3A22", null),
            """POST /api/sendSeen {"session":"suporte","chatId":"120363406289005073@g.us","messageIds":["false_120363406289005073@g.us_3A22_5511900000003@c.us"],"participant":"5511900000003@c.us"}"""),
        Call("typing", new ShowPresence(
            Chat, Presence.Typing), """POST /api/suporte/presence {"chatId":"14155550100@c.us","presence":"typing"}"""),
        Call("recording", new ShowPresence(
            Chat, Presence.Recording), """POST /api/suporte/presence {"chatId":"14155550100@c.us","presence":"recording"}"""),
        Call("paused", new ShowPresence(
            Chat, Presence.Paused), """POST /api/suporte/presence {"chatId":"14155550100@c.us","presence":"paused"}"""),
    ];

    [TestCaseSource(nameof(Calls))]
    public async Task Command_is_sent_as_one_call(EngineCommand command, string call)
    {
        using var scene = WahaScene.Answering(201, "{}");
        scene.Messages.All.AddRange(
        [
            new KnownMessage("3A11", Chat, false, null), new KnownMessage("3EB011", Chat, true, null),
            new KnownMessage("3A22", Group, false, Member),
        ]);

        await scene.SendAsync(command);

        Assert.That(
            (Unescaped(scene.Calls.Single()), scene.Hosts.Single()), Is.EqualTo((call, "waha.example.com with key")));
    }

    [Test]
    public async Task Session_name_is_escaped_in_paths()
    {
        using var scene = WahaScene.Answering(201, "{}");

        await scene.Adapter.SendAsync(
            WahaScene.Connection() with { EngineInstance = "a/b c" }, "cmd_1", new ShowPresence(Chat, Presence.Typing),
            CancellationToken.None);

        Assert.That(scene.Calls.Single(), Does.StartWith("POST /api/a%2Fb%20c/presence "));
    }

    [Test]
    public async Task Base_path_precedes_the_call()
    {
        using var scene = WahaScene.Answering(201, "{}");

        await scene.Adapter.SendAsync(
            WahaScene.Connection("https://example.com/waha"), "cmd_1", new ShowPresence(Chat, Presence.Typing), CancellationToken.None);

        Assert.That(scene.Calls.Single(), Does.StartWith("POST /waha/api/suporte/presence "));
    }

    [TestCase("cmd_1")]
    [TestCase("cmd_2")]
    public void Message_id_looks_like_one_of_WhatsApp_Web(string commandId) =>
        Assert.That(WahaCommands.MessageIdOf(commandId), Does.Match("^3EB0[0-9A-F]{18}$"));

    [Test]
    public void Message_id_is_the_same_for_each_run() =>
        Assert.That(WahaCommands.MessageIdOf("cmd_1"), Is.EqualTo(Id).And.Not.EqualTo(WahaCommands.MessageIdOf("cmd_2")));

    [Test]
    public async Task Deletion_for_the_sender_is_refused_without_a_call()
    {
        using var scene = WahaScene.Answering(200, "{}");

        var outcome = await scene.SendAsync(new DeleteMessage(Chat, "3EB011", false));

        Assert.That(
            (WahaScene.Describe(outcome), scene.Calls.Count), Is.EqualTo(("Rejected: WAHA can delete a message only for everyone", 0)));
    }

    [Test]
    public async Task Failed_look_up_of_the_quoted_message_is_retryable()
    {
        using var scene = WahaScene.Answering(201, "{}");
        scene.Messages.IsBroken = true;

        var outcome = await scene.SendAsync(new SendText(Chat, "a", "3A11"));

        Assert.That(
            (WahaScene.Describe(outcome), scene.Calls.Count),
            Is.EqualTo(("Unreachable: the public API's database failed before the message was sent", 0)));
    }

    private static string Unescaped(string call) => call.Replace("\\uD83D\\uDC4D", "👍", StringComparison.Ordinal);

    private static TestCaseData Call(string name, EngineCommand command, string call) =>
        new(command, call) { TestName = $"WAHA's call for a command: {name}" };
}
