using System.Collections.Concurrent;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>The bridge's commands and their results (docs/spec/bridge.md 2).</summary>
internal sealed class CommandTests
{
    private const string Other = "5511888880000@s.whatsapp.net";
    private const string Jid = "chat must be a JID such as 5511999990000@s.whatsapp.net";

    private SocketScene _scene = null!;
    private RawBridge _socket = null!;

    [SetUp]
    public async Task Start()
    {
        _scene = await SocketScene.StartAsync();
        _socket = await _scene.ConnectAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        await _socket.DisposeAsync();
        await _scene.DisposeAsync();
    }

    [Test]
    public async Task Result_contains_only_what_the_engine_returned()
    {
        await _socket.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
        Assert.That(
            await _socket.NextTextAsync(), Is.EqualTo("""{"type":"result","id":"cmd_1","ok":true,"data":{"message_id":"3EB0cmd_1"}}"""));

        _scene.Phone.OnSend = (_, _) =>
            Task.FromResult<Result<SentMessage>>(
            new SentMessage("3EB1", new DateTimeOffset(2026, 9, 28, 20, 40, 0, TimeSpan.FromHours(-3))));
        await _socket.SendTextAsync("cmd_2", SocketScene.Chat, "hello");
        Assert.That(
            await _socket.NextTextAsync(),
            Is.EqualTo("""{"type":"result","id":"cmd_2","ok":true,"data":{"message_id":"3EB1","timestamp":"2026-09-28T23:40:00Z"}}"""));

        _scene.Phone.OnSend = (_, _) => Task.FromResult<Result<SentMessage>>(new SentMessage(null, null));
        await _socket.CommandAsync("cmd_3", "chat.presence", new { chat = SocketScene.Chat, state = "typing" });
        Assert.That(await _socket.NextTextAsync(), Is.EqualTo("""{"type":"result","id":"cmd_3","ok":true,"data":{}}"""));
    }

    [Test]
    public async Task Command_runs_when_it_arrives_before_ready()
    {
        await using var socket = await _scene.DialAsync();
        await socket.NextAsync("hello");

        await socket.SendTextAsync("cmd_1", SocketScene.Chat, "hello");

        Assert.That((bool)(await socket.NextAsync("result"))["ok"]!, Is.True);
    }

    [Test]
    public async Task Every_command_reaches_the_engine_unchanged()
    {
        const string Chat = SocketScene.Chat;
        (string Name, object Data, EngineCommand Command)[] commands =
        [
            ("message.send", new { chat = Chat, type = "text", text = "hi", reply_to = "3EB0" }, new EngineCommand.SendText(
                Chat, "hi", "3EB0")),
            ("message.send", new { chat = Chat, type = "image", url = "https://x/y", mime_type = "image/png", caption = "c" },
                new EngineCommand.SendMedia(Chat, MediaKind.Image, "https://x/y", "image/png", null, "c", false, null)),
            ("message.send", new { chat = Chat, type = "audio", url = "http://x/y", voice = true, file_name = "f" },
                new EngineCommand.SendMedia(Chat, MediaKind.Audio, "http://x/y", null, "f", null, true, null)),
            ("message.send", new { chat = Chat, type = "video", url = "http://x/y" }, new EngineCommand.SendMedia(
                Chat, MediaKind.Video, "http://x/y", null, null, null, false, null)),
            ("message.send", new { chat = Chat, type = "document", url = "http://x/y" }, new EngineCommand.SendMedia(
                Chat, MediaKind.Document, "http://x/y", null, null, null, false, null)),
            ("message.send", new { chat = Chat, type = "sticker", url = "http://x/y" }, new EngineCommand.SendSticker(
                Chat, "http://x/y", null)),
            ("message.send", new { chat = Chat, type = "location", latitude = -90, longitude = 180.0, name = "n" },
                new EngineCommand.SendLocation(Chat, -90, 180, "n", null, null)),
            ("message.send", new { chat = Chat, type = "reaction", message_id = "3EB0", emoji = "👍", from_me = true },
                new EngineCommand.SendReaction(Chat, "3EB0", "👍", true, null)),
            ("message.send", new { chat = Chat, type = "reaction", message_id = "3EB0", emoji = "" }, new EngineCommand.SendReaction(
                Chat, "3EB0", "", false, null)),
            ("message.delete", new { chat = Chat, message_id = "3EB0" }, new EngineCommand.DeleteMessage(Chat, "3EB0", true)),
            ("message.read", new { chat = Chat, message_id = "3EB0", sender = Other }, new EngineCommand.ReadMessage(Chat, "3EB0", Other)),
            ("chat.presence", new { chat = Chat, state = "recording" }, new EngineCommand.ShowPresence(Chat, Presence.Recording)),
        ];
        for (var i = 0; i < commands.Length; i++)
        {
            await _socket.CommandAsync($"c{i}", commands[i].Name, commands[i].Data);
            Assert.That((bool)(await _socket.NextAsync("result"))["ok"]!, Is.True, commands[i].Command.ToString());
        }

        Assert.That(_scene.Phone.Sent.Select(sent => sent.Command), Is.EqualTo(commands.Select(command => command.Command)));
    }

    [TestCase("message.send", "", "data is required")]
    [TestCase("message.send", ",\"data\":[]", "data must be an object")]
    [TestCase("message.send", ",\"data\":null", "data must be an object")]
    [TestCase("message.send", ",\"data\":{}", "type is required")]
    [TestCase("message.send", ",\"data\":{\"type\":\"text\"}", "chat is required; text is required")]
    [TestCase("message.send", ",\"data\":{\"type\":\"text\",\"chat\":\"5511\",\"text\":7}", Jid + "; text must be a string")]
    [TestCase(
        "message.send", ",\"data\":{\"type\":\"image\",\"chat\":\"1@x\",\"url\":\"ftp://x\",\"voice\":1}",
        "url must be an absolute http or https URL; voice must be true or false")]
    [TestCase(
        "message.send", ",\"data\":{\"type\":\"dance\"}",
        "type must be text, image, video, audio, document, sticker, location, contact or reaction")]
    [TestCase(
        "message.send", ",\"data\":{\"type\":\"location\",\"chat\":\"1@x\",\"latitude\":91}",
        "latitude must be a number from -90 to 90; longitude must be a number from -180 to 180")]
    [TestCase(
        "message.send", ",\"data\":{\"type\":\"contact\",\"chat\":\"1@x\",\"contacts\":[]}",
        "contacts must be a list of 1 to 100 contacts")]
    [TestCase("message.delete", ",\"data\":{\"chat\":\"1@x\"}", "message_id is required")]
    [TestCase("chat.presence", ",\"data\":{\"chat\":\"1@x\",\"state\":\"dancing\"}", "state must be typing or recording or paused")]
    [TestCase("message.dance", ",\"data\":{}", "command must be message.send, message.delete, message.read or chat.presence")]
    public async Task Invalid_command_error_names_every_fault(string name, string data, string faults)
    {
        await _socket.SendAsync($$"""{"type":"command","id":"bad","command":"{{name}}"{{data}}}""");
        Assert.That(
            await _socket.NextTextAsync(),
            Is.EqualTo(
            $$$"""{"type":"result","id":"bad","ok":false,"error":{"code":"invalid_command","message":"{{{faults}}}","retryable":false}}"""));
        Assert.That(_scene.Phone.Sent, Is.Empty);

        await _socket.SendTextAsync("bad", SocketScene.Chat, "now well");
        Assert.That((bool)(await _socket.NextAsync("result"))["ok"]!, Is.True, "the id of an invalid command is not remembered");
    }

    [TestCase("""{"\ud800":1}""")]
    [TestCase("""{"type":"text","\ud800":1}""")]
    [TestCase("""{"type":"text","chat":"\ud800@x","text":"\udc00"}""")]
    [TestCase("""{"type":"contact","chat":"1@x","contacts":[{"\ud800":"x"}]}""")]
    [TestCase("""{"type":"text","chat":"1@x","text":"x","t\ud800":"y"}""")]
    public async Task Link_stays_open_when_a_command_contains_invalid_unicode(string data)
    {
        await _socket.SendAsync($$"""{"type":"command","id":"c1","command":"message.send","data":{{data}}}""");

        Assert.That(await _socket.NextTextAsync(), Does.StartWith("""{"type":"result","id":"c1","ok":""").And.Not.Contain("ud800"));
        Assert.That(
            _scene.App.Logs.Where(log => log.Level >= Microsoft.Extensions.Logging.LogLevel.Error).Select(log => log.Message), Is.Empty);
    }

    [Test]
    public async Task Engine_failures_show_whether_a_retry_may_help()
    {
        (EngineError Error, string Result)[] failures =
        [
            (new EngineError.NotConfigured(),
                """{"code":"engine_not_configured","message":"no WhatsApp engine is configured (set ENGINE_URL and ENGINE_TOKEN)","retryable":false}"""),
            (new EngineError.Unreachable(
                Detail.Of("connection refused")), """{"code":"engine_unreachable","message":"connection refused","retryable":true}"""),
            (new EngineError.Disconnected(
                Detail.Of("phone is off")), """{"code":"engine_disconnected","message":"phone is off","retryable":true}"""),
            (new EngineError.Throttled(Detail.Of("slow down")), """{"code":"engine_throttled","message":"slow down","retryable":true}"""),
            (new EngineError.Rejected(
                Detail.Of("no such number")), """{"code":"engine_rejected","message":"no such number","retryable":false}"""),
            (new EngineError.OutcomeUnknown(Detail.Of("timeout")), """{"code":"outcome_unknown","message":"timeout","retryable":false}"""),
        ];
        foreach (var (error, result) in failures)
        {
            var id = error.GetType().Name;
            _scene.Phone.OnSend = (_, _) => Task.FromResult<Result<SentMessage>>(error);
            await _socket.SendTextAsync(id, SocketScene.Chat, "hello");
            Assert.That(await _socket.NextTextAsync(), Is.EqualTo($$"""{"type":"result","id":"{{id}}","ok":false,"error":{{result}}}"""));
        }
    }

    [Test]
    public async Task Commands_run_in_order_within_a_chat()
    {
        var gates = new ConcurrentDictionary<string, TaskCompletionSource<Result<SentMessage>>>(StringComparer.Ordinal);
        _scene.Phone.OnSend = (id, _) => gates.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        foreach (var (
            id, chat) in new[] { ("a1", SocketScene.Chat), ("a2", SocketScene.Chat), ("b1", Other), ("a3", SocketScene.Chat),
            ("b2", Other) })
        {
            await _socket.SendTextAsync(id, chat, id);
        }

        await Eventually.TrueAsync(() => _scene.Phone.Sent.Count == 2, "the first of each chat runs");
        await _socket.NothingElseAsync();
        Assert.That(_scene.Phone.Sent.Select(sent => sent.CommandId), Is.EquivalentTo(new[] { "a1", "b1" }));
        foreach (var (id, then) in new[] { ("b1", "b2"), ("a1", "a2"), ("a2", "a3") })
        {
            gates[id].SetResult(new SentMessage(id, null));
            Assert.That((string)(await _socket.NextAsync("result"))["id"]!, Is.EqualTo(id));
            await Eventually.TrueAsync(() => _scene.Phone.CountOf(then) == 1, $"{then} follows {id}");
        }

        foreach (var gate in gates.Values)
        {
            gate.TrySetResult(new SentMessage("x", null));
        }
    }

    [Test]
    public async Task Commands_of_a_chat_keep_their_order_when_the_bridge_reconnects()
    {
        var first = new TaskCompletionSource<Result<SentMessage>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _scene.Phone.OnSend = (id, _) => id == "cmd_1"
            ? first.Task : Task.FromResult<Result<SentMessage>>(new SentMessage("3EB0" + id, null));
        await using (var older = await _scene.ConnectAsync())
        {
            await older.SendTextAsync("cmd_1", SocketScene.Chat, "1");
            await older.SendTextAsync("cmd_2", SocketScene.Chat, "2");
            await Eventually.TrueAsync(() => _scene.Phone.CountOf("cmd_1") == 1, "the first is in progress");
            await older.NothingElseAsync();
            older.Cut();
        }

        await using var socket = await _scene.ConnectAsync();
        await socket.SendTextAsync("cmd_3", SocketScene.Chat, "3");
        await socket.NothingElseAsync("the third waits for those that were sent before it");
        first.SetResult(new SentMessage("3EB0cmd_1", null));

        Assert.That((string?)(await socket.NextAsync("result"))["id"], Is.EqualTo("cmd_3"));
        Assert.That(_scene.Phone.Sent.Select(sent => sent.CommandId), Is.EqualTo(new[] { "cmd_1", "cmd_2", "cmd_3" }));
    }

    [Test]
    public async Task Command_65_is_refused_as_retryable_when_64_commands_wait()
    {
        var gate = new TaskCompletionSource<Result<SentMessage>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _scene.Phone.OnSend = (_, _) => gate.Task;
        for (var i = 1; i <= 65; i++)
        {
            await _socket.SendTextAsync($"c{i}", i % 2 == 0 ? SocketScene.Chat : Other, "x");
        }

        Assert.That(await _socket.NextTextAsync(), Is.EqualTo(
            """{"type":"result","id":"c65","ok":false,"error":{"code":"too_many_commands","message":"too many commands are waiting; send it again later","retryable":true}}"""));
        await _socket.NothingElseAsync("the others wait");
        gate.SetResult(new SentMessage("3EB0", null));
        for (var i = 1; i <= 64; i++)
        {
            Assert.That((bool)(await _socket.NextAsync("result"))["ok"]!, Is.True);
        }

        await _socket.SendTextAsync("c65", SocketScene.Chat, "x");
        Assert.That((bool)(await _socket.NextAsync("result"))["ok"]!, Is.True);
        Assert.That(_scene.Phone.Sent, Has.Count.EqualTo(65));
    }
}
