using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Ryze.Application.PublicApi.Events;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>A command runs once, whatever fails: the public API remembers its id for 7 days (docs/spec/bridge.md 2).</summary>
internal sealed class CommandMemoryTests
{
    private const string Done = """{"type":"result","id":"cmd_1","ok":true,"data":{"message_id":"3EB0cmd_1"}}""";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 17, 12, 0, 0, TimeSpan.Zero));

    private SocketScene _scene = null!;

    [SetUp]
    public async Task Start() => _scene = await SocketScene.StartAsync(time: _time);

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Repeated_id_returns_the_first_result()
    {
        await using (var first = await _scene.ConnectAsync())
        {
            await first.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
            Assert.That(await first.NextTextAsync(), Is.EqualTo(Done));
            await first.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
            Assert.That(await first.NextTextAsync(), Is.EqualTo(Done), "on the same link");
            await first.SendTextAsync("cmd_1", "1@s.whatsapp.net", "something else");
            Assert.That(await first.NextTextAsync(), Is.EqualTo(Done), "the id decides, not the content");
            await first.SendTextAsync("CMD_1", SocketScene.Chat, "hello");
            Assert.That((string)(await first.NextAsync("result"))["data"]!["message_id"]!, Is.EqualTo("3EB0CMD_1"), "ids differ in case");
        }

        await using (var second = await _scene.ConnectAsync())
        {
            await second.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
            Assert.That(await second.NextTextAsync(), Is.EqualTo(Done), "after a reconnect");
        }

        await _scene.RestartAsync();
        await using var third = await _scene.ConnectAsync();
        await third.SendTextAsync("cmd_1", SocketScene.Chat, "hello");

        Assert.That(await third.NextTextAsync(), Is.EqualTo(Done), "after a restart of the public API");
        Assert.That(_scene.Phone.CountOf("cmd_1"), Is.EqualTo(1));
    }

    [Test]
    public async Task Failure_is_remembered()
    {
        _scene.Phone.OnSend = (_, _) => Task.FromResult<Result<SentMessage>>(new EngineError.Rejected(Detail.Of("no such number")));
        await using var socket = await _scene.ConnectAsync();
        await socket.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
        var first = await socket.NextTextAsync();

        await socket.SendTextAsync("cmd_1", SocketScene.Chat, "hello");

        Assert.That(await socket.NextTextAsync(), Is.EqualTo(first).And.Contain("engine_rejected"));
        Assert.That(_scene.Phone.CountOf("cmd_1"), Is.EqualTo(1));
    }

    [Test]
    public async Task Repeated_id_waits_for_the_result_when_the_command_is_in_progress()
    {
        var gate = new TaskCompletionSource<Result<SentMessage>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _scene.Phone.OnSend = (_, _) => gate.Task;
        await using var first = await _scene.ConnectAsync();
        await first.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
        await Eventually.TrueAsync(() => _scene.Phone.CountOf("cmd_1") == 1, "the command is in progress");
        first.Cut();

        await using var second = await _scene.ConnectAsync();
        await second.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
        await second.SendTextAsync("cmd_1", "1@s.whatsapp.net", "hello");
        await second.NothingElseAsync();
        gate.SetResult(new SentMessage("3EB0cmd_1", null));

        Assert.That(await second.NextTextAsync(), Is.EqualTo(Done));
        Assert.That(await second.NextTextAsync(), Is.EqualTo(Done));
        Assert.That(_scene.Phone.CountOf("cmd_1"), Is.EqualTo(1));
    }

    [Test]
    public async Task Crashed_command_has_an_unknown_outcome_after_two_minutes()
    {
        await BeginAsync("cmd_1");
        await using var socket = await _scene.ConnectAsync();
        await socket.NothingElseAsync();
        _time.Advance(TimeSpan.FromSeconds(119));
        await socket.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
        Assert.That(await socket.NextTextAsync(), Is.EqualTo(
            """{"type":"result","id":"cmd_1","ok":false,"error":{"code":"in_progress","message":"the command is still running; ask again with the same id","retryable":true}}"""));

        _time.Advance(TimeSpan.FromSeconds(2));
        await socket.SendTextAsync("cmd_1", SocketScene.Chat, "hello");

        Assert.That(await socket.NextTextAsync(), Is.EqualTo(
            """{"type":"result","id":"cmd_1","ok":false,"error":{"code":"outcome_unknown","message":"the server stopped while the message was being sent","retryable":false}}"""));
        Assert.That(_scene.Phone.Sent, Is.Empty, "a message that may have been sent is not sent again");
    }

    [Test]
    public async Task Idempotent_command_runs_again_after_a_crash()
    {
        await BeginAsync("cmd_1");
        _time.Advance(TimeSpan.FromSeconds(121));
        await using var socket = await _scene.ConnectAsync();

        await socket.CommandAsync("cmd_1", "message.read", new { chat = SocketScene.Chat, message_id = "3EB0" });

        Assert.That((bool)(await socket.NextAsync("result"))["ok"]!, Is.True);
        Assert.That(_scene.Phone.CountOf("cmd_1"), Is.EqualTo(1));
    }

    [Test]
    public async Task Echo_from_the_phone_settles_an_unknown_outcome()
    {
        _scene.Phone.OnSend = (_, _) => Task.FromResult<Result<SentMessage>>(new EngineError.OutcomeUnknown(Detail.Of("timeout")));
        await using var socket = await _scene.ConnectAsync();
        await BeginAsync("cmd_crashed");
        await socket.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
        Assert.That(await socket.NextTextAsync(), Does.Contain("outcome_unknown"));
        await socket.SendTextAsync("cmd_2", SocketScene.Chat, "hello");
        Assert.That(await socket.NextTextAsync(), Does.Contain("outcome_unknown"));

        await _scene.OfferAsync(SocketScene.Message("3EB0other", direction: "incoming", source: "cmd_2"));
        await _scene.OfferAsync(SocketScene.Message("3EB0cmd_1", direction: "outgoing", source: "cmd_1"));
        await _scene.OfferAsync(SocketScene.Message("3EB0cmd_c", direction: "outgoing", source: "cmd_crashed"));
        await socket.NextSeqsAsync(3);

        await socket.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
        Assert.That(await socket.NextTextAsync(), Is.EqualTo(Done), "it was sent, whatever the engine answered");
        await socket.SendTextAsync("cmd_crashed", SocketScene.Chat, "hello");
        Assert.That(
            (string)(await socket.NextAsync("result"))["data"]!["message_id"]!, Is.EqualTo("3EB0cmd_c"),
            "the echo also settles the crashed command");
        await socket.SendTextAsync("cmd_2", SocketScene.Chat, "hello");
        Assert.That(await socket.NextTextAsync(), Does.Contain("outcome_unknown"), "an incoming message proves nothing");
        Assert.That(_scene.Phone.Sent, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Echo_from_an_ignored_group_settles_an_unknown_outcome()
    {
        var body = RyzeClient.Body("https://chatwoot.example.com");
        body["ignoreGroups"] = true;
        Assert.That((await _scene.ActivateAsync(body)).Code, Is.EqualTo(201));
        _scene.Phone.OnSend = (_, _) => Task.FromResult<Result<SentMessage>>(new EngineError.OutcomeUnknown(Detail.Of("timeout")));
        await using var socket = await _scene.ConnectAsync();
        await socket.SendTextAsync("cmd_1", "120363041234567890@g.us", "hello");
        Assert.That(await socket.NextTextAsync(), Does.Contain("outcome_unknown"));

        var echo =
            await _scene.OfferAsync(
            SocketScene.Message("3EB0cmd_1", chat: "120363041234567890@g.us", direction: "outgoing", source: "cmd_1"));
        Assert.That((string?)echo.Json["message"], Is.EqualTo("event ignored"));
        await socket.SendTextAsync("cmd_1", "120363041234567890@g.us", "hello");

        Assert.That(await socket.NextTextAsync(), Is.EqualTo(Done));
    }

    [Test]
    public async Task Settled_result_stays_when_the_engine_answers_after_the_echo()
    {
        var gate = new TaskCompletionSource<Result<SentMessage>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _scene.Phone.OnSend = (_, _) => gate.Task;
        await using var socket = await _scene.ConnectAsync();
        await socket.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
        await Eventually.TrueAsync(() => _scene.Phone.CountOf("cmd_1") == 1, "the command is in progress");
        await _scene.OfferAsync(SocketScene.Message("3EB0cmd_1", direction: "outgoing", source: "cmd_1"));
        await socket.NextSeqsAsync(1);

        gate.SetResult(new EngineError.OutcomeUnknown(Detail.Of("timeout")));
        Assert.That(await socket.NextTextAsync(), Does.Contain("\"cmd_1\""));
        await socket.SendTextAsync("cmd_1", SocketScene.Chat, "hello");

        Assert.That(await socket.NextTextAsync(), Is.EqualTo(Done), "the echo's result stays");
    }

    [Test]
    public async Task Command_id_is_remembered_for_7_days()
    {
        await using var socket = await _scene.ConnectAsync();
        await socket.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
        await socket.NextAsync("result");
        var mediator = _scene.App.Services.GetRequiredService<IMediator>();

        await SqliteFile.ExecuteAsync(
            _scene.Database, "UPDATE commands SET BegunAt = BegunAt - @ms", ("@ms", (long)TimeSpan.FromDays(7).TotalMilliseconds));
        await mediator.Send(new PurgeOutbox());
        Assert.That(await _scene.Folder.CountAsync("ryze.db", "commands"), Is.EqualTo(1), "7 days are not over");
        await SqliteFile.ExecuteAsync(_scene.Database, "UPDATE commands SET BegunAt = BegunAt - 1");
        await mediator.Send(new PurgeOutbox());

        Assert.That(await _scene.Folder.CountAsync("ryze.db", "commands"), Is.Zero);
        await socket.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
        Assert.That((bool)(await socket.NextAsync("result"))["ok"]!, Is.True);
        Assert.That(_scene.Phone.CountOf("cmd_1"), Is.EqualTo(2), "a forgotten id runs again");
    }

    [Test]
    public async Task Acknowledged_events_are_kept_for_24_hours()
    {
        await _scene.OfferMessagesAsync(1, 3);
        await using var socket = await _scene.ConnectAsync();
        await socket.NextSeqsAsync(3);
        await socket.AckAsync(2);
        await socket.NothingElseAsync();
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await Eventually.TrueAsync(async () => await _scene.LastAckedAsync() == 2, "the acknowledgement is stored");
        var mediator = _scene.App.Services.GetRequiredService<IMediator>();

        // The schedule already ran at the start, and it notes positions only every ten minutes.
        _time.Advance(TimeSpan.FromMinutes(10));
        await mediator.Send(new PurgeOutbox());
        await Eventually.TrueAsync(async () => await _scene.Folder.CountAsync("ryze.db", "outbox_notes") == 1, "the position is noted");
        await SqliteFile.ExecuteAsync(
            _scene.Database, "UPDATE outbox_notes SET NotedAt = NotedAt - @ms",
            ("@ms", (long)TimeSpan.FromHours(24).TotalMilliseconds - 1));
        await mediator.Send(new PurgeOutbox());
        Assert.That(await _scene.Folder.CountAsync("ryze.db", "outbox_events"), Is.EqualTo(3), "24 hours are not over");

        await SqliteFile.ExecuteAsync(_scene.Database, "UPDATE outbox_notes SET NotedAt = NotedAt - 1");
        await mediator.Send(new PurgeOutbox());

        Assert.That(
            await SqliteFile.ScalarAsync<long>(_scene.Database, "SELECT MIN(Seq) FROM outbox_events"), Is.EqualTo(3),
            "unacknowledged events stay");
    }

    [Test]
    public async Task Deletion_of_an_instance_removes_its_outbox_content()
    {
        await _scene.OfferAsync(
            """{"event":"message.exchange","data":{"id":"3EB1","message":{"type":"image","media":{"type":"image","mimetype":"image/png","base64":"iVBORw0K"}}}}""");
        await BeginAsync("cmd_1");
        Assert.That(await _scene.Folder.CountAsync("ryze.db", "outbox_media"), Is.EqualTo(1));

        Assert.That((await _scene.App.Client.SendAsync(HttpMethod.Delete, "/api/instance/delete/suporte")).Code, Is.EqualTo(200));

        await Eventually.TrueAsync(
            async () =>
            {
                // Passes exactly the pause between two batches.
                _time.Advance(TimeSpan.FromMilliseconds(50));
                var left = 0L;
                foreach (var table in new[] { "outbox_events", "outbox_media", "outbox_notes", "commands" })
                {
                    left += await _scene.Folder.CountAsync("ryze.db", table);
                }

                return left == 0;
            },
            "its content is deleted at once");
    }

    /// <summary>Simulates a crash during the engine's call.</summary>
    private Task BeginAsync(string commandId) => SqliteFile.ExecuteAsync(
        _scene.Database, "INSERT INTO commands (IntegrationId, Id, BegunAt) VALUES (@integration, @id, @now)",
        ("@integration", _scene.Integration), ("@id", commandId), ("@now", _time.GetUtcNow().ToUnixTimeMilliseconds()));
}
