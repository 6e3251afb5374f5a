using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Api.Sandbox.Phone;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Events;

using static Ryze.Domain.Protocol.Commands.EngineCommand;

namespace Ryze.Tests.Api.Sandbox;

/// <summary>The sandbox phone, which is Development's engine.</summary>
internal sealed class SandboxPhoneTests
{
    private const string Chat = "5511999990000@s.whatsapp.net";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 17, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeLogger<SandboxPhone> _logger = new();
    private readonly ConcurrentQueue<string> _events = new();
    private readonly SandboxPhone _phone;

    public SandboxPhoneTests()
    {
        _phone = new SandboxPhone(_time, _logger) { Emit = TakeAsync };
    }

    [Test]
    public async Task Sent_message_is_on_the_phone_with_the_returned_id()
    {
        var receipt = (await SendAsync("cmd_1", new SendText(Chat, "Olá", "3EB0Q"))).Value;

        Assert.That(receipt.MessageId, Does.Match("^3EB0[0-9A-F]{18}$"));
        Assert.That(receipt.Timestamp, Is.EqualTo(_time.GetUtcNow()));
        Assert.That(
            _phone.MessagesOf("suporte"),
            Is.EqualTo(
                new[] { new SandboxMessage(
                receipt.MessageId, "cmd_1", "outgoing", Chat, "text", "Olá", _time.GetUtcNow()) { ReplyTo = "3EB0Q" } }));
        Assert.That(_phone.MessagesOf("Suporte"), Is.Empty);
    }

    [Test]
    public async Task Every_command_leaves_its_content_on_the_phone()
    {
        ContactCard[] cards = [new("João", "+55")];
        EngineCommand[] commands =
        [
            new SendMedia(Chat, MediaKind.Audio, "https://d/a", "audio/ogg", "a.ogg", "c", true, "q"),
            new SendMedia(Chat, MediaKind.Document, "https://d/p", null, null, null, true, null),
            new SendSticker(Chat, "https://d/s", "q"),
            new SendLocation(Chat, -23.5, 0, "Sé", "SP", "q"),
            new SendContacts(Chat, cards, "q"),
            new SendReaction(Chat, "t", "👍", true, null),
            new DeleteMessage(Chat, "t", false),
            new ReadMessage(Chat, "t", null),
            new ShowPresence(Chat, Presence.Recording),
        ];
        foreach (var (number, command) in commands.Index())
        {
            Assert.That((await SendAsync($"cmd_{number}", command)).Value.MessageId is not null, Is.EqualTo(command.IsVisibleWhenRepeated));
        }

        SandboxMessage Blank(string kind, string? text) => new(null, "", "outgoing", Chat, kind, text, _time.GetUtcNow());
        Assert.That(_phone.MessagesOf("suporte").Select(m => m with { Id = null, Source = "" }), Is.EqualTo(new[]
        {
            Blank("audio", "c") with { Url = "https://d/a", MimeType = "audio/ogg", FileName = "a.ogg", Voice = true, ReplyTo = "q" },
            Blank("document", null) with { Url = "https://d/p" },
            Blank("sticker", null) with { Url = "https://d/s", ReplyTo = "q" },
            Blank("location", null) with { Latitude = -23.5, Longitude = 0, Name = "Sé", Address = "SP", ReplyTo = "q" },
            Blank("contact", null) with { Contacts = cards, ReplyTo = "q" },
            Blank("reaction", "👍") with { Target = "t" },
            Blank("delete", null) with { Target = "t", Deleted = "me" },
            Blank("read", null) with { Target = "t" },
            Blank("presence", "recording"),
        }));
        Assert.That(_events, Has.Count.EqualTo(6 * 2), "two events for each message: the message and its receipt");
    }

    [Test]
    public async Task Later_commands_mark_the_message()
    {
        var id = (await SendAsync("cmd_1", new SendText(Chat, "a", null))).Value.MessageId!;

        await SendAsync("cmd_2", new SendReaction(Chat, id, "👍", true, null));
        await SendAsync("cmd_3", new ReadMessage(Chat, id, null));
        await SendAsync("cmd_4", new DeleteMessage(Chat, id, true));
        await SendAsync("cmd_5", new DeleteMessage("1@lid", id, false));
        var marked = _phone.MessagesOf("suporte")[0];
        await SendAsync("cmd_6", new SendReaction(Chat, id, "", true, null));

        Assert.That((marked.Reaction, marked.Read, marked.Deleted), Is.EqualTo(("👍", (bool?)true, "everyone")));
        Assert.That(_phone.MessagesOf("suporte")[0].Reaction, Is.Null);
    }

    [TestCase(Chat)]
    [TestCase("0002@s.whatsapp.net")]
    public async Task Repeated_command_sends_once(string chat)
    {
        var outcomes =
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => SendAsync("cmd_1", new SendText(chat, "a", null)))));

        Assert.That(_phone.MessagesOf("suporte"), Has.Count.EqualTo(1));
        Assert.That(_events, Has.Count.EqualTo(2));
        Assert.That(
            outcomes.Select(o => o.Error is null ? o.Value.ToString() : o.Error.ToString()).Distinct(StringComparer.Ordinal).Count(),
            Is.EqualTo(1));
    }

    [TestCase("0000@s.whatsapp.net", "Rejected: number is not on WhatsApp", 0)]
    [TestCase("00005511@lid", "Rejected: number is not on WhatsApp", 0)]
    [TestCase("0001@s.whatsapp.net", "Disconnected: Instance is not connected to WhatsApp", 0)]
    [TestCase("0002@s.whatsapp.net", "OutcomeUnknown: no answer within 60 s", 1)]
    [TestCase("0003@s.whatsapp.net", "Rejected: WhatsApp did not take it, try again", 0)]
    [TestCase("0004@s.whatsapp.net", null, 1)]
    public async Task Number_with_a_failing_prefix_fails(string chat, string? expected, int messages)
    {
        var outcome = await SendAsync("cmd_1", new SendText(chat, "a", null));

        Assert.That(outcome.Error is EngineError error ? $"{error.GetType().Name}: {error.Detail}" : null, Is.EqualTo(expected));
        Assert.That(_phone.MessagesOf("suporte"), Has.Count.EqualTo(messages));
        Assert.That(_events, Has.Count.EqualTo(messages * 2));
    }

    [Test]
    public void Table_contains_each_failing_number() =>
        Assert.That(SandboxPhoneCases.All.Select(known => known.ChatPrefix), Is.EqualTo(new[] { "0000", "0001", "0002", "0003", "" }));

    [Test]
    public async Task Number_0003_accepts_every_second_message()
    {
        var outcomes = new List<bool>();
        foreach (var (number, chat) in new[] { "0003", "00031", "0003", "0003", "0003" }.Index())
        {
            outcomes.Add((await SendAsync($"cmd_{number}", new SendText(chat + "@s.whatsapp.net", "a", null))).Error is null);
            await SendAsync($"cmd_{number}_deleted", new DeleteMessage(chat + "@s.whatsapp.net", "t", true));
        }

        Assert.That(outcomes, Is.EqualTo(new[] { false, false, true, false, true }));
    }

    [Test]
    public async Task Echo_precedes_the_receipt_as_with_a_live_engine()
    {
        var id = (await SendAsync("cmd_1", new SendText(Chat, "Olá", "3EB0Q"))).Value.MessageId;

        Assert.That(_events, Is.EqualTo(new[]
        {
            "suporte " + Envelope("message.exchange", $$$"""
                {"id":"{{{id}}}","direction":"outgoing","timestamp":"2026-06-17T12:00:00+00:00",
                "chat":{"jid":"{{{Chat}}}","lid":null,"name":"","type":"private"},
                "sender":{"jid":"5511900000000@s.whatsapp.net","lid":null,"name":"Sandbox"},"recipient":null,
                "message":{"type":"text","content":"Olá","source":"cmd_1","isForwarded":false,"isEdit":false,"edit":null,
                "context":{"messageId":"3EB0Q"},"media":null,"reaction":null,"location":null,"contact":null}}
                """),
            "suporte " + Envelope("message.status", $$$"""
                {"timestamp":"2026-06-17T12:00:00+00:00","chat":{"jid":"{{{Chat}}}","lid":null,"name":"","type":"private"},
                "recipient":null,"status":"delivered","messageIds":["{{{id}}}"]}
                """),
        }));
    }

    [Test]
    public async Task File_is_downloaded_once()
    {
        _phone.Download = (url, _) => Task.FromResult<byte[]?>(Encoding.UTF8.GetBytes(url));

        await SendAsync("cmd_1", new SendMedia(Chat, MediaKind.Image, "https://d/a", "image/png", "a.png", null, false, null));

        var shown = _phone.MessagesOf("suporte").Single().Url!;
        Assert.That(shown, Does.StartWith("/sandbox/phone/files/"));
        Assert.That(_phone.Files.Find(shown.Split('/')[^1])?.Content, Is.EqualTo("https://d/a"u8.ToArray()));
    }

    [Test]
    public async Task Command_is_refused_when_its_file_cannot_be_downloaded()
    {
        _phone.Download = (_, _) => Task.FromResult<byte[]?>(null);

        var refused =
            await SendAsync("cmd_1", new SendMedia(Chat, MediaKind.Image, "https://d/a", "image/png", "a.png", null, false, null));

        Assert.That(refused.Error, Is.EqualTo(new EngineError.Rejected(Detail.Of("the file could not be downloaded"))));
        Assert.That(_phone.MessagesOf("suporte"), Is.Empty);
    }

    [Test]
    public async Task Echo_contains_the_sent_content()
    {
        await SendAsync("cmd_1", new SendMedia("1@g.us", MediaKind.Audio, "https://d/a", "audio/ogg", "a.ogg", null, true, null));
        await SendAsync("cmd_2", new SendLocation("1@lid", 1.5, 2, "Sé", null, null));
        await SendAsync("cmd_3", new SendContacts("1@newsletter", [new ContactCard("João", "+55")], null));
        await SendAsync("cmd_4", new SendReaction(Chat, "3EB0T", "👍", true, null));

        var echoes = _events.Where(e => e.Contains("message.exchange", StringComparison.Ordinal)).ToList();
        Assert.That(echoes[0], Does.Contain("\"type\":\"group\"").And.Contains(
            """
            {"type":"ptt","url":"https://d/a","mimetype":"audio/ogg","caption":null,"fileName":"a.ogg","isVoiceNote":true}
            """));
        Assert.That(echoes[1], Does.Contain("\"lid\":\"1@lid\"").And.Contains(
            """
            {"latitude":1.5,"longitude":2,"name":"Sé","address":null}
            """));
        Assert.That(echoes[2], Does.Contain("\"type\":\"newsletter\"").And.Contains(
            "\"contact\":[{\"fullName\":\"João\",\"phone\":\"+55\"}]"));
        Assert.That(echoes[3], Does.Contain("\"reaction\":{\"emoji\":").And.Contains("\"messageId\":\"3EB0T\"}"));
    }

    [Test]
    public async Task Message_stays_sent_when_its_event_is_refused()
    {
        _phone.Emit = (_, _) => throw new InvalidOperationException("no intake");

        var outcome = await SendAsync("cmd_1", new SendText(Chat, "a", null));

        Assert.That(outcome.Error, Is.Null);
        Assert.That(
            _logger.Collector.GetSnapshot().Select(l => $"{l.Id.Id} {l.Exception?.Message}"),
            Is.EqualTo(new[] { "1210 no intake", "1210 no intake" }));
    }

    [Test]
    public async Task Phone_keeps_its_latest_1000_messages()
    {
        for (var i = 0; i <= SandboxPhone.MaxMessages; i++)
        {
            await SendAsync($"cmd_{i}", new SendText(Chat, "a", null));
        }

        for (var i = 1; i < SandboxPhone.MaxPhones; i++)
        {
            await _phone.SendAsync($"phone-{i}", "cmd", new SendText(Chat, "a", null), default);
        }

        var messages = _phone.MessagesOf("suporte");
        Assert.That((messages.Count, messages[0].Source, messages[^1].Source), Is.EqualTo((1000, "cmd_1", "cmd_1000")));
        var refused = await _phone.SendAsync("one-more", "cmd", new SendText(Chat, "a", null), default);
        Assert.That(
            refused.Error, Is.EqualTo(new EngineError.Rejected(Detail.Of("the sandbox has its maximum of 1000 phones; restart it"))));
        Assert.That((await SendAsync("cmd_x", new SendText(Chat, "a", null))).Error, Is.Null);
    }

    private static string Envelope(string name, string data) =>
        $$$"""{"event":"{{{name}}}","data":{{{data.ReplaceLineEndings("")}}},"instanceData":{"baseUrl":"https://sandbox.invalid","instance":"suporte","token":"sandbox-instance-token"}}""";

    private Task<Result<SentMessage>> SendAsync(string commandId, EngineCommand command) =>
        _phone.SendAsync("suporte", commandId, command, default);

    private Task<Result<EventAcceptance>> TakeAsync(string instance, byte[] envelope)
    {
        _events.Enqueue($"{instance} {Encoding.UTF8.GetString(envelope)}");
        return Task.FromResult<Result<EventAcceptance>>(EventAcceptance.Stored);
    }
}
