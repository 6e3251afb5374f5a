using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Tests.Support;

using static Ryze.Domain.Protocol.Commands.EngineCommand;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>The complete Evolution call of each command.</summary>
internal sealed class EvolutionCommandTests
{
    private const string Chat = "5511999990000@s.whatsapp.net";
    private const string Group = "120363406289005073@g.us";
    private const string Id = "\"messageId\":\"3EB0FD1992B361568BACDC\"";
    private const string Sent = """{"key":{"remoteJid":"1","fromMe":true,"id":"3EB0AA"},"messageTimestamp":1790000000}""";

    private static readonly TestCaseData[] Calls =
    [
        Call("text", new SendText(Chat, "Olá \"x\"", null), "POST message/sendText",
            $$$$"""{"number":"5511999990000","text":"Olá \"x\"","linkPreview":false,{{{{Id}}}}}"""),
        Call("text that quotes an unknown message", new SendText(Chat, "a", "Q"), "POST message/sendText",
            $$$$"""{"number":"5511999990000","text":"a","linkPreview":false,"quoted":{"key":{"id":"Q","remoteJid":"5511999990000@s.whatsapp.net","fromMe":false}},{{{{Id}}}}}"""),
        Call("text that quotes our own message", new SendText(Chat, "a", "MINE"), "POST message/sendText",
            $$$$"""{"number":"5511999990000","text":"a","linkPreview":false,"quoted":{"key":{"id":"MINE","remoteJid":"5511999990000@s.whatsapp.net","fromMe":true}},{{{{Id}}}}}"""),
        Call("text that quotes a group's member", new SendText(Group, "a", "THEIRS"), "POST message/sendText",
            $$$$"""{"number":"120363406289005073@g.us","text":"a","linkPreview":false,"quoted":{"key":{"id":"THEIRS","remoteJid":"120363406289005073@g.us","fromMe":false,"participant":"88@lid"}},{{{{Id}}}}}"""),
        Call("text to a lid", new SendText("123@lid", "a", null), "POST message/sendText",
            $$$$"""{"number":"123@lid","text":"a","linkPreview":false,{{{{Id}}}}}"""),
        Call("text to a device", new SendText("5511999990000:12@s.whatsapp.net", "a", null), "POST message/sendText",
            $$$$"""{"number":"5511999990000","text":"a","linkPreview":false,{{{{Id}}}}}"""),
        Call("image", new SendMedia(
            Chat, MediaKind.Image, "https://d/i?a=1&b=2", "image/png", "i.png", "look", false, "Q"), "POST message/sendMedia",
            $$$$"""{"number":"5511999990000","mediatype":"image","media":"https://d/i?a=1&b=2","mimetype":"image/png","fileName":"i.png","caption":"look","quoted":{"key":{"id":"Q","remoteJid":"5511999990000@s.whatsapp.net","fromMe":false}},{{{{Id}}}}}"""),
        Call("video", new SendMedia(Chat, MediaKind.Video, "https://d/v", null, null, null, false, null), "POST message/sendMedia",
            $$$$"""{"number":"5511999990000","mediatype":"video","media":"https://d/v","mimetype":"video/mp4",{{{{Id}}}}}"""),
        Call("document without a name", new SendMedia(
            Chat, MediaKind.Document, "https://d/p", null, null, null, false, null), "POST message/sendMedia",
            $$$$"""{"number":"5511999990000","mediatype":"document","media":"https://d/p","mimetype":"application/octet-stream","fileName":"file",{{{{Id}}}}}"""),
        Call("audio file", new SendMedia(
            Chat, MediaKind.Audio, "https://d/a", "audio/mpeg", "a.mp3", null, false, null), "POST message/sendMedia",
            $$$$"""{"number":"5511999990000","mediatype":"audio","media":"https://d/a","mimetype":"audio/mpeg","fileName":"a.mp3",{{{{Id}}}}}"""),
        Call("voice note", new SendMedia(
            Chat, MediaKind.Audio, "https://d/a", "audio/ogg", null, null, true, "Q"), "POST message/sendWhatsAppAudio",
            $$$$"""{"number":"5511999990000","audio":"https://d/a","encoding":true,"quoted":{"key":{"id":"Q","remoteJid":"5511999990000@s.whatsapp.net","fromMe":false}},{{{{Id}}}}}"""),
        Call("sticker", new SendSticker(Chat, "https://d/s", null), "POST message/sendSticker",
            $$$$"""{"number":"5511999990000","sticker":"https://d/s",{{{{Id}}}}}"""),
        Call("location", new SendLocation(Chat, -23.5505, 0, "Sé", null, null), "POST message/sendLocation",
            $$$$"""{"number":"5511999990000","latitude":-23.5505,"longitude":0,"name":"Sé","address":"",{{{{Id}}}}}"""),
        Call("contacts", new SendContacts(
            Chat, [new ContactCard("João", "+5511888888888"), new ContactCard("B", "2")], null), "POST message/sendContact",
            $$$$"""{"number":"5511999990000","contact":[{"fullName":"João","phoneNumber":"+5511888888888"},{"fullName":"B","phoneNumber":"2"}],{{{{Id}}}}}"""),
        Call("reaction to a known message", new SendReaction(Group, "THEIRS", "❤", true, null), "POST message/sendReaction",
            """{"key":{"id":"THEIRS","remoteJid":"120363406289005073@g.us","fromMe":false,"participant":"88@lid"},"reaction":"❤"}"""),
        Call("reaction to an unknown message", new SendReaction(
            Group, "T", "❤", false, "5511888888888@s.whatsapp.net"), "POST message/sendReaction",
            """{"key":{"id":"T","remoteJid":"120363406289005073@g.us","fromMe":false,"participant":"5511888888888@s.whatsapp.net"},"reaction":"❤"}"""),
        Call("removed reaction", new SendReaction(Chat, "T", "", true, null), "POST message/sendReaction",
            """{"key":{"id":"T","remoteJid":"5511999990000@s.whatsapp.net","fromMe":true},"reaction":""}"""),
        Call("deletion", new DeleteMessage(Chat, "T", true), "DELETE chat/deleteMessageForEveryone",
            """{"id":"T","remoteJid":"5511999990000@s.whatsapp.net","fromMe":true}"""),
        Call("read", new ReadMessage(Chat, "T", null), "POST chat/markMessageAsRead",
            """{"readMessages":[{"id":"T","fromMe":false,"remoteJid":"5511999990000@s.whatsapp.net"}]}"""),
        Call("typing", new ShowPresence(Chat, Presence.Typing), "POST chat/sendPresence",
            """{"number":"5511999990000","presence":"composing","delay":20000}"""),
        Call("recording", new ShowPresence(Chat, Presence.Recording), "POST chat/sendPresence",
            """{"number":"5511999990000","presence":"recording","delay":20000}"""),
        Call("paused", new ShowPresence(Chat, Presence.Paused), "POST chat/sendPresence",
            """{"number":"5511999990000","presence":"paused","delay":1}"""),
    ];

    [TestCaseSource(nameof(Calls))]
    public async Task Command_is_sent_as_one_call(EngineCommand command, string call, string body)
    {
        using var engine = Engine();

        var outcome = await engine.Adapter.SendAsync(ScriptedEvolution.Connection, "cmd_1", command, default);

        Assert.That(outcome.Error, Is.Null);
        Assert.That(engine.Calls, Is.EqualTo(new[] { $"{call}/suporte%201 {body}" }));
    }

    [Test]
    public async Task Call_has_the_key_as_a_header()
    {
        using var engine = Engine();

        await engine.Adapter.SendAsync(ScriptedEvolution.Connection, "cmd_1", new SendText(Chat, "a", null), default);

        Assert.That(engine.Headers, Is.EquivalentTo(new[] { "apikey: " + ScriptedEvolution.Token, "Accept: application/json" }));
    }

    [Test]
    public async Task Accepted_message_has_the_engines_id()
    {
        using var engine = Engine();

        var outcome = await engine.Adapter.SendAsync(ScriptedEvolution.Connection, "cmd_1", new SendText(Chat, "a", null), default);

        Assert.That(outcome.Value, Is.EqualTo(new SentMessage("3EB0AA", DateTimeOffset.FromUnixTimeSeconds(1_790_000_000))));
    }

    [Test]
    public async Task Requested_message_id_differs_between_commands()
    {
        using var engine = Engine();

        await engine.Adapter.SendAsync(ScriptedEvolution.Connection, "cmd_1", new SendText(Chat, "a", null), default);
        await engine.Adapter.SendAsync(ScriptedEvolution.Connection, "cmd_2", new SendText(Chat, "a", null), default);

        Assert.That(engine.Calls[1], Is.Not.EqualTo(engine.Calls[0]));
    }

    [Test]
    public async Task Deletion_for_ourselves_is_refused_without_a_call()
    {
        using var engine = Engine();

        var outcome = await engine.Adapter.SendAsync(ScriptedEvolution.Connection, "cmd_1", new DeleteMessage(Chat, "T", false), default);

        Assert.That(outcome.Error, Is.InstanceOf<EngineError.Rejected>());
        Assert.That(engine.Calls, Is.Empty);
    }

    [Test]
    public async Task Presence_stops_waiting_after_2_seconds()
    {
        using var engine = Engine();
        engine.IsSilent = true;

        var call = engine.Adapter.SendAsync(ScriptedEvolution.Connection, "cmd_1", new ShowPresence(Chat, Presence.Typing), default);
        await Eventually.TrueAsync(() => engine.Calls.Count == 1, "the call arrived");
        engine.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.That((await call).Error, Is.Null);
    }

    [Test]
    public async Task Quote_waits_for_the_database_when_it_fails()
    {
        using var engine = Engine();
        engine.DatabaseFailure = new StorageException("down", new IOException());

        var outcome = await engine.Adapter.SendAsync(ScriptedEvolution.Connection, "cmd_1", new SendText(Chat, "a", "Q"), default);

        Assert.That(outcome.Error, Is.InstanceOf<EngineError.Unreachable>());
        Assert.That(engine.Calls, Is.Empty);
    }

    [Test]
    public async Task Quote_of_our_own_group_message_names_no_participant()
    {
        using var engine = Engine();
        engine.Known.Add(new KnownMessage("MINE-IN-GROUP", Group, true, "551130000000@s.whatsapp.net"));

        await engine.Adapter.SendAsync(
            ScriptedEvolution.Connection, "cmd_1", new SendText(Group, "a", "MINE-IN-GROUP"), default);

        Assert.That(engine.Calls.Single(), Does.Contain("\"fromMe\":true").And.Not.Contain("participant"));
    }

    private static ScriptedEvolution Engine()
    {
        var engine = ScriptedEvolution.Answering(201, Sent);
        engine.Known.AddRange([new KnownMessage("MINE", Chat, true, null), new KnownMessage("THEIRS", Group, false, "88@lid")]);
        return engine;
    }

    private static TestCaseData Call(string name, EngineCommand command, string call, string body) =>
        new TestCaseData(command, call, body).SetArgDisplayNames(name);
}
