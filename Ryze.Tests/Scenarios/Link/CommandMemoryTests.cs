using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Ryze.Application.PublicApi.Events;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>A command is carried out once, whatever breaks: its id is remembered for 7 days (bridge.md 2).</summary>
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
    public async Task The_same_id_again_returns_the_same_result_and_sends_nothing()
    {
        await using (var first = await _scene.ConnectAsync())
        {
            await first.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
            Assert.That(await first.NextTextAsync(), Is.EqualTo(Done));
            await first.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
            Assert.That(await first.NextTextAsync(), Is.EqualTo(Done), "on the same socket");
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

        Assert.That(await third.NextTextAsync(), Is.EqualTo(Done), "after a restart of the API");
        Assert.That(_scene.Phone.CountOf("cmd_1"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_failure_is_remembered_as_well()
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
    public async Task Who_asks_again_while_it_is_carried_out_waits_for_the_same_result()
    {
        var gate = new TaskCompletionSource<Result<SentMessage>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _scene.Phone.OnSend = (_, _) => gate.Task;
        await using var first = await _scene.ConnectAsync();
        await first.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
        await Eventually.TrueAsync(() => _scene.Phone.CountOf("cmd_1") == 1, "it is under way");
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
    public async Task What_a_crash_left_begun_is_in_progress_for_two_minutes_and_unknown_afterwards()
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
    public async Task What_does_not_show_twice_is_simply_done_after_a_crash()
    {
        await BeginAsync("cmd_1");
        _time.Advance(TimeSpan.FromSeconds(121));
        await using var socket = await _scene.ConnectAsync();

        await socket.CommandAsync("cmd_1", "message.read", new { chat = SocketScene.Chat, message_id = "3EB0" });

        Assert.That((bool)(await socket.NextAsync("result"))["ok"]!, Is.True);
        Assert.That(_scene.Phone.CountOf("cmd_1"), Is.EqualTo(1));
    }

    [Test]
    public async Task The_message_seen_on_the_phone_settles_an_unknown_outcome()
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
        Assert.That((string)(await socket.NextAsync("result"))["data"]!["message_id"]!, Is.EqualTo("3EB0cmd_c"), "also what nobody was left to answer");
        await socket.SendTextAsync("cmd_2", SocketScene.Chat, "hello");
        Assert.That(await socket.NextTextAsync(), Does.Contain("outcome_unknown"), "a stranger's message proves nothing");
        Assert.That(_scene.Phone.Sent, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task An_echo_from_a_group_that_is_ignored_settles_too()
    {
        var body = RyzeClient.Body("https://chatwoot.example.com");
        body["ignoreGroups"] = true;
        Assert.That((await _scene.ActivateAsync(body)).Code, Is.EqualTo(201));
        _scene.Phone.OnSend = (_, _) => Task.FromResult<Result<SentMessage>>(new EngineError.OutcomeUnknown(Detail.Of("timeout")));
        await using var socket = await _scene.ConnectAsync();
        await socket.SendTextAsync("cmd_1", "120363041234567890@g.us", "hello");
        Assert.That(await socket.NextTextAsync(), Does.Contain("outcome_unknown"));

        var echo = await _scene.OfferAsync(SocketScene.Message("3EB0cmd_1", chat: "120363041234567890@g.us", direction: "outgoing", source: "cmd_1"));
        Assert.That((string?)echo.Json["message"], Is.EqualTo("event ignored"));
        await socket.SendTextAsync("cmd_1", "120363041234567890@g.us", "hello");

        Assert.That(await socket.NextTextAsync(), Is.EqualTo(Done));
    }

    [Test]
    public async Task An_echo_that_is_quicker_than_the_engines_answer_does_not_take_the_receipt_away()
    {
        var gate = new TaskCompletionSource<Result<SentMessage>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _scene.Phone.OnSend = (_, _) => gate.Task;
        await using var socket = await _scene.ConnectAsync();
        await socket.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
        await Eventually.TrueAsync(() => _scene.Phone.CountOf("cmd_1") == 1, "it is under way");
        await _scene.OfferAsync(SocketScene.Message("3EB0cmd_1", direction: "outgoing", source: "cmd_1"));
        await socket.NextSeqsAsync(1);

        gate.SetResult(new EngineError.OutcomeUnknown(Detail.Of("timeout")));
        Assert.That(await socket.NextTextAsync(), Does.Contain("\"cmd_1\""));
        await socket.SendTextAsync("cmd_1", SocketScene.Chat, "hello");

        Assert.That(await socket.NextTextAsync(), Is.EqualTo(Done), "what the phone showed stands");
    }

    [Test]
    public async Task An_id_is_remembered_for_7_days_and_then_forgotten()
    {
        await using var socket = await _scene.ConnectAsync();
        await socket.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
        await socket.NextAsync("result");
        var mediator = _scene.App.Services.GetRequiredService<IMediator>();

        await SqliteFile.ExecuteAsync(_scene.Database, "UPDATE commands SET BegunAt = BegunAt - @ms", ("@ms", (long)TimeSpan.FromDays(7).TotalMilliseconds));
        await mediator.Send(new PurgeOutbox());
        Assert.That(await _scene.Folder.CountAsync("ryze.db", "commands"), Is.EqualTo(1), "7 days are not over");
        await SqliteFile.ExecuteAsync(_scene.Database, "UPDATE commands SET BegunAt = BegunAt - 1");
        await mediator.Send(new PurgeOutbox());

        Assert.That(await _scene.Folder.CountAsync("ryze.db", "commands"), Is.Zero);
        await socket.SendTextAsync("cmd_1", SocketScene.Chat, "hello");
        Assert.That((bool)(await socket.NextAsync("result"))["ok"]!, Is.True);
        Assert.That(_scene.Phone.CountOf("cmd_1"), Is.EqualTo(2), "forgotten is forgotten");
    }

    [Test]
    public async Task Acknowledged_events_are_kept_for_24_hours_and_their_files_as_long()
    {
        await _scene.OfferMessagesAsync(1, 3);
        await using var socket = await _scene.ConnectAsync();
        await socket.NextSeqsAsync(3);
        await socket.AckAsync(2);
        await socket.NothingElseAsync();
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await Eventually.TrueAsync(async () => await _scene.LastAckedAsync() == 2, "it is written down");
        var mediator = _scene.App.Services.GetRequiredService<IMediator>();

        // The schedule has run at the start, and positions are noted once in ten minutes.
        _time.Advance(TimeSpan.FromMinutes(10));
        await mediator.Send(new PurgeOutbox());
        await Eventually.TrueAsync(async () => await _scene.Folder.CountAsync("ryze.db", "outbox_notes") == 1, "the position is noted");
        await SqliteFile.ExecuteAsync(_scene.Database, "UPDATE outbox_notes SET NotedAt = NotedAt - @ms", ("@ms", (long)TimeSpan.FromHours(24).TotalMilliseconds - 1));
        await mediator.Send(new PurgeOutbox());
        Assert.That(await _scene.Folder.CountAsync("ryze.db", "outbox_events"), Is.EqualTo(3), "24 hours are not over");

        await SqliteFile.ExecuteAsync(_scene.Database, "UPDATE outbox_notes SET NotedAt = NotedAt - 1");
        await mediator.Send(new PurgeOutbox());

        Assert.That(await SqliteFile.ScalarAsync<long>(_scene.Database, "SELECT MIN(Seq) FROM outbox_events"), Is.EqualTo(3), "what is not acknowledged stays");
    }

    [Test]
    public async Task A_deleted_instance_leaves_no_event_file_or_command_behind()
    {
        await _scene.OfferAsync(
            """{"event":"message.exchange","data":{"id":"3EB1","message":{"type":"image","media":{"type":"image","mimetype":"image/png","base64":"iVBORw0K"}}}}""");
        await BeginAsync("cmd_1");
        Assert.That(await _scene.Folder.CountAsync("ryze.db", "outbox_media"), Is.EqualTo(1));

        Assert.That((await _scene.App.Client.SendAsync(HttpMethod.Delete, "/api/instance/delete/suporte")).Code, Is.EqualTo(200));

        await Eventually.TrueAsync(
            async () =>
            {
                // Enough for the pause between two pieces, and no more.
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

    /// <summary>As a process leaves it that dies while the engine is at work.</summary>
    private Task BeginAsync(string commandId) => SqliteFile.ExecuteAsync(
        _scene.Database, "INSERT INTO commands (IntegrationId, Id, BegunAt) VALUES (@integration, @id, @now)",
        ("@integration", _scene.Integration), ("@id", commandId), ("@now", _time.GetUtcNow().ToUnixTimeMilliseconds()));
}
