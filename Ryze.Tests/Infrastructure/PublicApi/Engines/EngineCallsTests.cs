using Ryze.Domain.Protocol.Commands;

using static Ryze.Domain.Protocol.Commands.EngineCommand;
using static Ryze.Tests.Infrastructure.PublicApi.Engines.ScriptedEngine;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines;

/// <summary>Reference docs/spec/ryzeapi.md 7: the complete engine call of each command.</summary>
internal sealed class EngineCallsTests
{
    private const string Chat = "5511999990000@s.whatsapp.net";
    private const string Group = "120363406289005073@g.us";

    private static readonly TestCaseData[] Calls =
    [
        Call("text", new SendText(Chat, "Olá 👍\n\"x\"", null), "POST message/text",
            """{"number":"5511999990000","message":"Olá 👍\n\"x\"","source":"cmd_1"}""".Replace(
                "👍", "\\uD83D\\uDC4D", StringComparison.Ordinal)),
        Call("text that quotes", new SendText(Chat, "a", "3EB0Q"), "POST message/text",
            """{"number":"5511999990000","message":"a","replyTo":"3EB0Q","source":"cmd_1"}"""),
        Call("text to a group", new SendText(Group, "a", null), "POST message/text",
            """{"number":"120363406289005073@g.us","message":"a","source":"cmd_1"}"""),
        Call("text to a lid", new SendText("123456789012345@lid", "a", null), "POST message/text",
            """{"number":"123456789012345@lid","message":"a","source":"cmd_1"}"""),
        Call("text to a device", new SendText("5511999990000:12@s.whatsapp.net", "a", null), "POST message/text",
            """{"number":"5511999990000:12@s.whatsapp.net","message":"a","source":"cmd_1"}"""),
        Call("image", new SendMedia(
            Chat, MediaKind.Image, "https://d/i", "image/png", "i.png", "look", false, "3EB0Q"), "POST message/media",
            """{"number":"5511999990000","mediaType":"image","mediaUrl":"https://d/i","message":"look","mimeType":"image/png","fileName":"i.png","replyTo":"3EB0Q","source":"cmd_1"}"""),
        Call("video", new SendMedia(Chat, MediaKind.Video, "https://d/v?a=1&b=2", null, null, null, true, null), "POST message/media",
            """{"number":"5511999990000","mediaType":"video","mediaUrl":"https://d/v?a=1&b=2","source":"cmd_1"}"""),
        Call("audio file", new SendMedia(Chat, MediaKind.Audio, "https://d/a", "audio/mpeg", null, null, false, null), "POST message/media",
            """{"number":"5511999990000","mediaType":"audio","mediaUrl":"https://d/a","mimeType":"audio/mpeg","isVoice":false,"source":"cmd_1"}"""),
        Call("voice note", new SendMedia(Chat, MediaKind.Audio, "https://d/a", null, null, null, true, null), "POST message/media",
            """{"number":"5511999990000","mediaType":"audio","mediaUrl":"https://d/a","isVoice":true,"source":"cmd_1"}"""),
        Call("document", new SendMedia(
            Chat, MediaKind.Document, "https://d/p", "application/pdf", "p.pdf", null, false, null), "POST message/media",
            """{"number":"5511999990000","mediaType":"document","mediaUrl":"https://d/p","mimeType":"application/pdf","fileName":"p.pdf","source":"cmd_1"}"""),
        Call("sticker", new SendSticker(Chat, "https://d/s", "3EB0Q"), "POST message/sticker",
            """{"number":"5511999990000","imageUrl":"https://d/s","replyTo":"3EB0Q","source":"cmd_1"}"""),
        Call("location", new SendLocation(Chat, -23.5505, 0, "Sé", "São Paulo", null), "POST message/location",
            """{"number":"5511999990000","latitude":-23.5505,"longitude":0,"name":"Sé","address":"São Paulo","source":"cmd_1"}"""),
        Call("contacts", new SendContacts(
            Chat, [new ContactCard("João", "+5511888888888"), new ContactCard("B", "2")], "3EB0Q"), "POST message/contact",
            """{"number":"5511999990000","vcard":[{"fullName":"João","phone":"+5511888888888"},{"fullName":"B","phone":"2"}],"replyTo":"3EB0Q","source":"cmd_1"}"""),
        Call("reaction", new SendReaction(Group, "3EB0T", "❤", false, "5511888888888@s.whatsapp.net"), "POST message/reaction",
            """{"number":"120363406289005073@g.us","messageId":"3EB0T","reaction":"❤","fromMe":false,"participant":"5511888888888@s.whatsapp.net","source":"cmd_1"}"""),
        Call("removed reaction", new SendReaction(Chat, "3EB0T", "", true, null), "POST message/reaction",
            """{"number":"5511999990000","messageId":"3EB0T","reaction":"remove","fromMe":true,"source":"cmd_1"}"""),
        Call("deletion", new DeleteMessage(
            Chat, "3EB0T", true), "DELETE chat/delete", """{"messageId":"3EB0T","deleteForEveryone":true}"""),
        Call("deletion for the sender", new DeleteMessage(
            Chat, "3EB0T", false), "DELETE chat/delete", """{"messageId":"3EB0T","deleteForEveryone":false}"""),
        Call("read", new ReadMessage(Chat, "3EB0T", null), "POST chat/markRead", """{"messageId":"3EB0T","number":"5511999990000"}"""),
        Call("read in a group", new ReadMessage(Group, "3EB0T", "1@lid"), "POST chat/markRead",
            """{"messageId":"3EB0T","number":"120363406289005073@g.us","sender":"1@lid"}"""),
        Call("typing", new ShowPresence(
            Chat, Presence.Typing), "POST chat/presence", """{"number":"5511999990000","state":"typing","duration":20}"""),
        Call("recording", new ShowPresence(
            Chat, Presence.Recording), "POST chat/presence", """{"number":"5511999990000","state":"recording","duration":20}"""),
        Call("paused", new ShowPresence(Chat, Presence.Paused), "POST chat/presence", """{"number":"5511999990000","state":"pause"}"""),
    ];

    [TestCaseSource(nameof(Calls))]
    public async Task Command_is_sent_as_one_call(EngineCommand command, string call, string body)
    {
        var seen = new List<string>();
        await using var engine = await StartAsync(async context =>
        {
            seen.Add($"{context.Request.Method} {context.Request.Path} {await BodyOfAsync(context)}");
            await WriteAsync(context, 200, Json, Sent);
        });

        var outcome = await engine.SendAsync(command);

        Assert.That(outcome.Error, Is.Null);
        Assert.That(seen, Is.EqualTo(new[] { $"{call.Replace(" ", " /base/api/", StringComparison.Ordinal)}/suporte {body}" }));
    }

    [Test]
    public async Task Call_has_exactly_the_expected_headers()
    {
        var seen = "";
        await using var engine = await StartAsync(async context =>
        {
            seen = string.Join(
                '\n', context.Request.Headers.OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key}: {h.Value}"));
            await WriteAsync(context, 200, Json, Sent);
        });

        await engine.SendAsync(new SendText("1@lid", "a", null));

        Assert.That(
            seen, Is.EqualTo(
            $"Accept: application/json\nContent-Length: 49\nContent-Type: application/json\nHost: {new Uri(engine.Url).Authority}\ntoken: {Token}"));
    }

    [Test]
    public async Task Instance_name_cannot_lead_to_another_path()
    {
        var path = "";
        await using var engine = await StartAsync(context =>
        {
            path = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
            return WriteAsync(context, 200, Json, Sent);
        });

        await engine.SendAsync(Text, "a/../b?c#d");

        Assert.That(path, Is.EqualTo("/base/api/message/text/a%2F..%2Fb%3Fc%23d"));
    }

    private static TestCaseData Call(string name, EngineCommand command, string call, string body) =>
        new(command, call, body) { TestName = $"Command is sent as one call: {name}" };
}
