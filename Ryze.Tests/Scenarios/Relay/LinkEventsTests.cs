using System.Net.WebSockets;
using Ryze.Tests.Scenarios.Link;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Relay;

/// <summary>
/// docs/spec/bridge.md 2 and 3.1, the bridge's end: acknowledged events are stored once, and unwanted events are not kept.
/// </summary>
internal sealed class LinkEventsTests
{
    private const string Group = """{"chat":{"jid":"1@g.us","type":"group"}}""";
    private const string Newsletter = """{"chat":{"jid":"1@newsletter"}}""";
    private const string Status = """{"chat":{"jid":"status@broadcast","type":"group"}}""";

    private LinkScene _scene = null!;

    private ScriptedLink Api => _scene.Api;

    [SetUp]
    public async Task Start() => _scene = await LinkScene.StartAsync();

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Event_is_on_disk_before_its_acknowledgement()
    {
        var (id, visit) = await ConnectedAsync();
        _scene.Time.Advance(TimeSpan.FromSeconds(1));

        await visit.EventAsync(1, """{"id":"3EB1","direction":"incoming","chat":{"jid":"1@lid"},"message":{"content":"olá"}}""");

        Assert.That(await visit.FrameAsync(), Is.EqualTo("""{"type":"ack","seq":1}"""));
        Assert.That(
            await SqliteFile.ScalarAsync<string>(
                _scene.File, "SELECT Seq || EventId || Event || OccurredAt || CAST(Data AS TEXT) FROM inbox_events"),
            Is.EqualTo(
                """1evt_1message.exchange1781697600000{"id":"3EB1","direction":"incoming","chat":{"jid":"1@lid"},"message":{"content":"olá"}}"""));
        var state = await _scene.StateAsync(id);
        Assert.That(((long)state["backlog"]!, (string?)state["last_event_at"]), Is.EqualTo((1L, "2026-06-17T12:00:01Z")));
    }

    [Test]
    public async Task Bridge_resumes_from_its_own_position_after_a_restart()
    {
        var (_, visit) = await ConnectedAsync();
        await visit.EventAsync(1);
        await visit.EventAsync(2);
        await visit.AckedAsync(2);

        await _scene.RestartBridgeAsync();

        var next = await Api.ReadyAsync(after: 2);
        await next.EventAsync(3);
        await next.AckedAsync(3);
        Assert.That(await _scene.StoredAsync(), Is.EqualTo(3));
    }

    [Test]
    public async Task Bridge_without_a_position_starts_at_the_last_acknowledged_event()
    {
        Api.LastAcked = 122;
        await _scene.ActivatedAsync();
        var visit = await Api.ReadyAsync(after: 122);
        await visit.EventAsync(123);
        await visit.AckedAsync(123);

        Api.LastAcked = 0;
        await _scene.RestartBridgeAsync();

        await Api.ReadyAsync(after: 123);
    }

    [Test]
    public async Task Event_is_not_acknowledged_when_the_database_is_locked()
    {
        var (_, visit) = await ConnectedAsync();
        await using (await LockedDatabase.LockAsync(_scene.File))
        {
            await visit.EventAsync(1);
            await visit.Ended;
            Assert.That(visit.HasFrames, Is.False);
        }

        await _scene.PassAsync(LinkScene.Backoff(1));
        var next = await Api.ReadyAsync();
        await next.EventAsync(1);
        await next.AckedAsync(1);

        Assert.That(await _scene.StoredAsync(), Is.EqualTo(1));
        Assert.That(_scene.Bridge.Logs.Count(record => record.Id == 5111), Is.EqualTo(1));
    }

    [Test]
    public async Task Repeated_events_are_stored_once()
    {
        var (_, visit) = await ConnectedAsync();
        foreach (var seq in new[] { 1, 2, 3, 2, 3, 4, 5, 1 })
        {
            await visit.EventAsync(seq);
        }

        await visit.AckedAsync(5);

        Assert.That(await _scene.StoredAsync(), Is.EqualTo(5));
        Assert.That(Api.Attempts, Is.EqualTo(1));
    }

    [TestCase(true, "1@lid")]
    [TestCase(false, "1@lid,1@g.us")]
    public async Task Unwanted_events_are_acknowledged_without_being_stored(bool ignoreGroups, string kept)
    {
        await _scene.ActivatedAsync(ignoreGroups: ignoreGroups);
        var visit = await Api.ReadyAsync();

        await visit.EventAsync(1, """{"chat":{"jid":"1@lid"}}""");
        await visit.EventAsync(2, Group);
        await visit.EventAsync(3, Newsletter);
        await visit.EventAsync(4, Status);
        await visit.AckedAsync(4);

        Assert.That(
            await SqliteFile.ScalarAsync<string>(
                _scene.File, "SELECT GROUP_CONCAT(Data ->> '$.chat.jid') FROM (SELECT Data FROM inbox_events ORDER BY Seq)"),
            Is.EqualTo(kept));
    }

    [Test]
    public async Task Changed_setting_applies_to_the_next_event()
    {
        await _scene.ActivatedAsync();
        var visit = await Api.ReadyAsync();
        await _scene.ActivatedAsync("act_2", ignoreGroups: true);
        Assert.That(await visit.Ended, Is.EqualTo(1001));

        var next = await Api.ReadyAsync();
        await next.EventAsync(1, Group);
        await next.AckedAsync(1);

        Assert.That(await _scene.StoredAsync(), Is.Zero);
    }

    [Test]
    public async Task Link_stays_open_when_an_event_contains_invalid_Unicode()
    {
        var (id, visit) = await ConnectedAsync();

        await visit.EventAsync(1, """{"chat":{"jid":"\ud800"}}""");
        await visit.EventAsync(2, """{"\ud800":1}""");
        await visit.AckedAsync(2);

        Assert.That((await _scene.SocketAsync(id)).Socket, Is.EqualTo("connected"));
    }

    [Test]
    public async Task Unknown_frames_are_ignored()
    {
        var (_, visit) = await ConnectedAsync();

        await visit.SendAsync("""{"type":"bye","reason":"deactivated"}""");
        await visit.SendAsync("""{"type":"result","id":"c","ok":true,"data":{}}""");
        await visit.SendAsync("""{"type":"later","x":[]}""");
        await visit.SendAsync("""{"type":"event","seq":1,"id":"evt_1","event":"a","data":{},"extra":{"seq":9}}""");

        await visit.AckedAsync(1);
    }

    [TestCase("no json", 4002)]
    [TestCase("{}", 4002)]
    [TestCase("[]", 4002)]
    [TestCase("""{"type":7}""", 4002)]
    [TestCase("""{"type":"event","id":"evt_1","event":"a","data":{}}""", 4002)]
    [TestCase("""{"type":"event","seq":1,"id":"evt_1","event":"a","data":[]}""", 4002)]
    [TestCase("binary", 4002)]
    [TestCase("too big", 1009)]
    public async Task Bridge_reconnects_after_a_long_delay_when_a_frame_breaks_the_protocol(string frame, int code)
    {
        var (id, visit) = await ConnectedAsync();
        var sending = frame switch
        {
            "binary" => visit.SendAsync([1], WebSocketMessageType.Binary),
            "too big" => visit.SendAsync($$"""{"type":"later","x":"{{new string('x', 1024 * 1024)}}"}"""),
            _ => visit.SendAsync(frame),
        };

        Assert.That(await visit.Ended, Is.EqualTo(code));
        await sending;
        await _scene.PassAsync(LinkScene.AfterDisagreement);
        await Api.ReadyAsync();
        await _scene.SocketIsAsync(id, "connected");
    }

    [TestCase("""{"type":"event","seq":1,"id":"evt_1","event":"a","data":{}}""")]
    [TestCase("""{"type":"hello","instance":"suporte"}""")]
    [TestCase("hello")]
    public async Task Link_closes_with_4002_when_the_first_frame_is_not_hello(string first)
    {
        Api.LastAcked = null;
        var activating = _scene.ActivateAsync();
        var visit = await Api.NextAsync();
        await visit.SendAsync(first);

        Assert.That(await visit.Ended, Is.EqualTo(4002));
        Assert.That(visit.HasFrames, Is.False);
        Api.LastAcked = 0;
        await _scene.PassAsync(LinkScene.AfterDisagreement);
        Assert.That((await activating).Code, Is.EqualTo(201));
    }

    [Test]
    public async Task Bridge_reconnects_when_a_public_API_disconnects_after_exceeding_the_window()
    {
        var (_, visit) = await ConnectedAsync();
        await using (await LockedDatabase.LockAsync(_scene.File))
        {
            for (var seq = 1; seq <= 900; seq++)
            {
                await visit.EventAsync(seq);
            }

            visit.Abort();
        }

        await _scene.PassAsync(LinkScene.Backoff(1));
        var next = await Api.NextAsync();
        var after = (long)System.Text.Json.Nodes.JsonNode.Parse(await next.FrameAsync())!["after"]!;
        Assert.That(await _scene.StoredAsync(), Is.EqualTo(after));
        await next.EventAsync(after + 1);
        await next.AckedAsync(after + 1);
    }

    private async Task<(string Id, LinkVisit Visit)> ConnectedAsync()
    {
        var id = await _scene.ActivatedAsync();
        return (id, await Api.ReadyAsync());
    }
}
