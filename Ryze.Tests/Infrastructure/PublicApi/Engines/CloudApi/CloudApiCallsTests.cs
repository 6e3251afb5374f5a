using Moq;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Engines;

using static Ryze.Domain.Protocol.Commands.EngineCommand;
using static Ryze.Tests.Infrastructure.PublicApi.Engines.CloudApi.ScriptedGraph;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>Reference docs/spec/engines.md 4: the complete call of each command.</summary>
internal sealed class CloudApiCallsTests
{
    private const string Chat = "5511900000002@s.whatsapp.net";
    private const string Group = "Y2FwaV9ncm91cDox@g.us";
    private const string Accepted =
        """{"messaging_product":"whatsapp","contacts":[{"input":"5511900000002","wa_id":"551100000002"}],"messages":[{"id":"wamid.BBB="}]}""";

    private const string To = """{"messaging_product":"whatsapp","recipient_type":"individual","to":"5511900000002",""";
    private const string Reference = "\"biz_opaque_callback_data\":\"cmd_7\",";
    private const string Quote = "\"context\":{\"message_id\":\"wamid.Q=\"},";

    private static readonly TestCaseData[] Messages =
    [
        Call("text", new SendText(Chat, "Olá", null), To + Reference + Kind("text", """{"body":"Olá"}""")),
        Call("text that quotes", new SendText(Chat, "a", "wamid.Q="), To + Quote + Reference + Kind("text", """{"body":"a"}""")),
        Call("text to a device's address", new SendText("5511900000002:12@s.whatsapp.net", "a", null),
            To + Reference + Kind("text", """{"body":"a"}""")),
        Call("text to a group", new SendText(Group, "a", null),
            """{"messaging_product":"whatsapp","recipient_type":"group","to":"Y2FwaV9ncm91cDox",""" + Reference
                + Kind("text", """{"body":"a"}""")),
        Call("text to a business-scoped id", new SendText("BR.88a@bsuid", "a", null),
            """{"messaging_product":"whatsapp","recipient_type":"individual","recipient":"BR.88a",""" + Reference
                + Kind("text", """{"body":"a"}""")),
        Call("image", new SendMedia(Chat, MediaKind.Image, "https://r/i", "image/png", "i.png", "look", false, "wamid.Q="),
            To + Quote + Reference + Kind("image", """{"link":"https://r/i","caption":"look"}""")),
        Call("image of a type that WhatsApp does not show",
            new SendMedia(Chat, MediaKind.Image, "https://r/i", "image/webp", "i.webp", null, false, null),
            To + Reference + Kind("document", """{"link":"https://r/i","filename":"i.webp"}""")),
        Call("video", new SendMedia(Chat, MediaKind.Video, "https://r/v?a=1&b=2", null, null, "c", false, null),
            To + Reference + Kind("video", """{"link":"https://r/v?a=1&b=2","caption":"c"}""")),
        Call("audio file", new SendMedia(Chat, MediaKind.Audio, "https://r/a", "audio/mpeg", null, null, true, null),
            To + Reference + Kind("audio", """{"link":"https://r/a"}""")),
        Call("voice note", new SendMedia(Chat, MediaKind.Audio, "https://r/a", "audio/ogg; codecs=opus", null, null, true, null),
            To + Reference + Kind("audio", """{"link":"https://r/a","voice":true}""")),
        Call("recording of another codec", new SendMedia(
            Chat, MediaKind.Audio, "https://r/a", "audio/ogg; codecs=vorbis", null, null, true, null),
            To + Reference + Kind("audio", """{"link":"https://r/a"}""")),
        Call("document", new SendMedia(Chat, MediaKind.Document, "https://r/p", "application/pdf", "p.pdf", "c", false, null),
            To + Reference + Kind("document", """{"link":"https://r/p","caption":"c","filename":"p.pdf"}""")),
        Call("document without a name", new SendMedia(Chat, MediaKind.Document, "https://r/p", null, null, null, false, null),
            To + Reference + Kind("document", """{"link":"https://r/p","filename":"file"}""")),
        Call("sticker", new SendSticker(Chat, "https://r/s", "wamid.Q="),
            To + Quote + Reference + Kind("sticker", """{"link":"https://r/s"}""")),
        Call("location", new SendLocation(Chat, -23.5505, 0, "Sé", "São Paulo", null),
            To + Reference + Kind("location", """{"latitude":-23.5505,"longitude":0,"name":"Sé","address":"São Paulo"}""")),
        Call("location without a name", new SendLocation(Chat, 1, 2, null, "Rua A", null),
            To + Reference + Kind("location", """{"latitude":1,"longitude":2,"name":"Rua A","address":"Rua A"}""")),
        Call("contacts", new SendContacts(Chat, [new ContactCard("João", "+55 11 98888-8888"), new ContactCard("", "190")], null),
            To + Reference + Kind(
                "contacts",
                """[{"name":{"formatted_name":"João","first_name":"João"},"phones":[{"phone":"+55 11 98888-8888","wa_id":"5511988888888"}]},{"name":{"formatted_name":"190","first_name":"190"},"phones":[{"phone":"190"}]}]""")),
        Call("reaction", new SendReaction(Chat, "wamid.T=", "❤", false, null),
            To + Reference + Kind("reaction", """{"message_id":"wamid.T=","emoji":"❤"}""")),
        Call("removed reaction", new SendReaction(Chat, "wamid.T=", "", true, null),
            To + Reference + Kind("reaction", """{"message_id":"wamid.T=","emoji":""}""")),
    ];

    [TestCaseSource(nameof(Messages))]
    public async Task Command_is_sent_as_one_call(EngineCommand command, string body)
    {
        using var graph = Answering((200, Accepted));

        var outcome = await graph.SendAsync(command);

        Assert.That(Told(outcome), Is.EqualTo("sent wamid.BBB="));
        Assert.That(graph.Calls, Is.EqualTo(new[] { "POST https://graph.facebook.com/v26.0/1055/messages " + body }));
        Assert.That(graph.Tokens, Is.EqualTo(new[] { "Bearer " + Token }));
    }

    [Test]
    public async Task Message_is_marked_as_read()
    {
        using var graph = Answering((200, """{"success":true}"""));

        var outcome = await graph.SendAsync(new ReadMessage(Chat, "wamid.T=", null));

        Assert.That(Told(outcome), Is.EqualTo("sent "));
        Assert.That(graph.Calls, Is.EqualTo(new[]
        {
            """POST https://graph.facebook.com/v26.0/1055/messages {"messaging_product":"whatsapp","status":"read","message_id":"wamid.T="}""",
        }));
    }

    [Test]
    public async Task Typing_is_shown_on_the_last_received_message()
    {
        using var graph = Answering((200, """{"success":true}"""));
        graph.Messages.Setup(m => m.FindLastReceivedAsync("eng_1", Chat, default))
            .ReturnsAsync(new KnownMessage("wamid.L=", Chat, FromMe: false, Participant: null));

        var outcome = await graph.SendAsync(new ShowPresence(Chat, Presence.Typing));

        Assert.That(Told(outcome), Is.EqualTo("sent "));
        Assert.That(graph.Calls, Is.EqualTo(new[]
        {
            """POST https://graph.facebook.com/v26.0/1055/messages {"messaging_product":"whatsapp","status":"read","message_id":"wamid.L=","typing_indicator":{"type":"text"}}""",
        }));
    }

    [TestCase(Presence.Typing)]
    [TestCase(Presence.Recording)]
    [TestCase(Presence.Paused)]
    public async Task Presence_succeeds_without_a_call_when_WhatsApp_cannot_show_it(Presence presence)
    {
        using var graph = Answering((500, ""));

        Assert.That(Told(await graph.SendAsync(new ShowPresence(Chat, presence))), Is.EqualTo("sent "));
        Assert.That(graph.Calls, Is.Empty);
    }

    [TestCase(true, "Rejected: WhatsApp Cloud API cannot delete a message for everyone")]
    [TestCase(false, "Rejected: WhatsApp Cloud API cannot delete a message")]
    public async Task Deletion_is_refused_without_a_call(bool forEveryone, string refusal)
    {
        using var graph = Answering((200, Accepted));

        Assert.That(Told(await graph.SendAsync(new DeleteMessage(Chat, "wamid.T=", forEveryone))), Is.EqualTo(refusal));
        Assert.That(graph.Calls, Is.Empty);
    }

    [TestCase(Presence.Recording)]
    [TestCase(Presence.Paused)]
    public async Task Only_typing_is_shown_when_the_customer_wrote_before(Presence presence)
    {
        using var graph = Answering((200, """{"success":true}"""));
        graph.Messages.Setup(m => m.FindLastReceivedAsync("eng_1", Chat, default))
            .ReturnsAsync(new KnownMessage("wamid.L=", Chat, FromMe: false, Participant: null));

        await graph.SendAsync(new ShowPresence(Chat, presence));

        Assert.That(graph.Calls, Is.Empty, "the typing indicator also marks the message as read");
    }

    [TestCase("123456789012345@lid")]
    [TestCase("1@newsletter")]
    [TestCase("@bsuid")]
    [TestCase("")]
    public async Task Chat_without_an_address_at_Meta_is_refused_without_a_call(string chat)
    {
        using var graph = Answering((200, Accepted));

        Assert.That(
            Told(await graph.SendAsync(new SendText(chat, "a", null))), Does.StartWith("Rejected: WhatsApp Cloud API reaches only"));
        Assert.That(graph.Calls, Is.Empty);
    }

    [TestCase("us.a1b2@bsuid", "US.a1B2@bsuid", "\"recipient\":\"US.a1B2\"")]
    [TestCase("us.a1b2@bsuid", null, "\"recipient\":\"US.a1b2\"")]
    [TestCase("us.a1b2@bsuid", "5511900000002@s.whatsapp.net", "\"recipient\":\"US.a1b2\"")]
    [TestCase("y2fwav9n@g.us", "Y2FwaV9n@g.us", "\"to\":\"Y2FwaV9n\"")]
    public async Task Id_is_sent_in_the_case_in_which_Meta_reported_it(string chat, string? reported, string expected)
    {
        using var graph = Answering((200, Accepted));
        graph.Messages.Setup(m => m.FindLastReceivedAsync("eng_1", chat, default))
            .ReturnsAsync(reported is null ? null : new KnownMessage("wamid.L=", reported, FromMe: false, Participant: null));

        await graph.SendAsync(new SendText(chat, "a", null));

        Assert.That(graph.Calls.Single(), Does.Contain(expected));
    }

    [Test]
    public async Task Too_many_contacts_are_refused_without_a_call()
    {
        using var graph = Answering((200, Accepted));
        var contacts = Enumerable.Repeat(new ContactCard("A", "+5511988888888"), 258).ToList();

        Assert.That(
            Told(await graph.SendAsync(new SendContacts(Chat, contacts, null))),
            Is.EqualTo("Rejected: WhatsApp Cloud API accepts at most 257 contacts in a message"));
        Assert.That(graph.Calls, Is.Empty);
    }

    [Test]
    public async Task Message_is_unsent_when_the_history_cannot_be_read()
    {
        using var graph = Answering((200, Accepted));
        graph.Messages.Setup(m => m.FindLastReceivedAsync("eng_1", "US.1@bsuid", default))
            .ThrowsAsync(new Ryze.Application.Shared.StorageException("down"));

        Assert.That(Told(await graph.SendAsync(new SendText("US.1@bsuid", "a", null))), Does.StartWith("Unreachable: "));
        Assert.That(graph.Calls, Is.Empty);
    }

    [TestCase("https://proxy.example/graph", "v25.0", "https://proxy.example/graph/v25.0/1055/messages")]
    [TestCase("https://proxy.example/", "25.0", "https://proxy.example/v25.0/1055/messages")]
    [TestCase("", null, "https://graph.facebook.com/v26.0/1055/messages")]
    public async Task Call_goes_to_the_configured_address(string baseUrl, string? version, string expected)
    {
        using var graph = Answering((200, Accepted));

        await graph.Adapter.SendAsync(
            Connection with { BaseUrl = baseUrl, ApiVersion = version }, "cmd_7", new SendText(Chat, "a", null), default);

        Assert.That(graph.Calls.Single(), Does.StartWith($"POST {expected} "));
    }

    [Test]
    public async Task Phone_number_id_cannot_lead_to_another_path()
    {
        using var graph = Answering((200, Accepted));

        await graph.Adapter.SendAsync(
            Connection with { EngineInstance = "a/../b?c#d" }, "cmd_7", new SendText(Chat, "a", null), default);

        Assert.That(graph.Calls.Single(), Does.StartWith("POST https://graph.facebook.com/v26.0/a%2F..%2Fb%3Fc%23d/messages "));
    }

    private static string Kind(string type, string content) => $"\"type\":\"{type}\",\"{type}\":{content}}}";

    private static TestCaseData Call(string name, EngineCommand command, string body) =>
        new(command, body) { TestName = $"Command is sent as one call: {name}" };
}
