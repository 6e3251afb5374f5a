using Microsoft.Extensions.Logging;
using Ryze.Tests.Scenarios.Link;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>docs/spec/bridge.md 2.2: how the bridge reacts to each end of the link, with a clock that the test moves.</summary>
internal sealed class LinkEndsTests
{
    private const string Since = "no link to the public API since 2026-06-17T12:00:00Z: ";

    private LinkScene _scene = null!;

    private ScriptedLink Api => _scene.Api;

    [SetUp]
    public async Task Start() => _scene = await LinkScene.StartAsync();

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [TestCase(4000, 28.5, "the API closed it with 4000 replaced (attempt 1)")]
    [TestCase(4002, 28.5, "the API closed it with 4002 protocol error (attempt 1)")]
    [TestCase(1009, 28.5, "the API closed it with 1009 too big (attempt 1)")]
    [TestCase(4003, 0.45, "the API closed it with 4003 too slow (attempt 1)")]
    [TestCase(1001, 0.45, "the API closed it with 1001 shutting down (attempt 1)")]
    [TestCase(1000, 0.45, "the API closed it with 1000 (attempt 1)")]
    [TestCase(4999, 0.45, "the API closed it with 4999 (attempt 1)")]
    [TestCase(null, 0.45, "connection closed before the answer was complete (attempt 1)")]
    public async Task Link_reconnects_after_the_delay_for_the_close_code(int? code, double seconds, string why)
    {
        var (id, visit) = await ConnectedAsync();

        await EndAsync(visit, code);
        await Eventually.TrueAsync(() => _scene.Time.Waits(TimeSpan.FromSeconds(seconds)) == 1, "it waits");

        Assert.That(await _scene.SocketAsync(id), Is.EqualTo(("connecting", "active", Since + why)));
        _scene.Time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        await Eventually.LetTimersRunAsync();
        Assert.That(Api.Attempts, Is.EqualTo(1));
        _scene.Time.Advance(TimeSpan.FromMilliseconds(1));
        await Api.ReadyAsync();
        await _scene.SocketIsAsync(id, "connected");
    }

    [Test]
    public async Task Link_stays_closed_after_a_deactivation_until_the_next_set()
    {
        var (id, visit) = await ConnectedAsync();

        await visit.CloseAsync(4001);
        await _scene.SocketIsAsync(id, "disconnected");

        Assert.That(
            await _scene.SocketAsync(id),
            Is.EqualTo(
                ("disconnected", "error",
                Since + "the API closed it with 4001 deactivated; set the integration again or restart the bridge")));
        for (var minute = 0; minute < 5; minute++)
        {
            _scene.Time.Advance(TimeSpan.FromMinutes(1));
            await Eventually.LetTimersRunAsync();
        }

        Assert.That(Api.Attempts, Is.EqualTo(1));
        var logged = _scene.Bridge.Logs.Where(record => record.Id.Id is >= 5100 and < 5200 && record.Level >= LogLevel.Information)
            .ToList();
        Assert.That(
            logged.Select(record => (record.Id.Id, record.Level)),
            Has.Member((5103, LogLevel.Information)).And.None.Matches<(int, LogLevel Level)>(
                record => record.Level > LogLevel.Information), "an ordinary end logs no warning");
        await _scene.ActivatedAsync("act_2");
        await Api.ReadyAsync();
    }

    [Test]
    public async Task Delays_start_again_after_a_connection_that_lasted_a_minute()
    {
        var (_, visit) = await ConnectedAsync();
        for (var failed = 1; failed <= 3; failed++)
        {
            visit.Abort();
            await _scene.PassAsync(LinkScene.Backoff(failed));
            visit = await Api.ReadyAsync();
        }

        await StableForAsync(TimeSpan.FromSeconds(59.9));
        visit.Abort();
        await _scene.PassAsync(LinkScene.Backoff(4));
        visit = await Api.ReadyAsync();

        await StableForAsync(TimeSpan.FromSeconds(60));
        visit.Abort();
        await _scene.PassAsync(LinkScene.Backoff(1), earlierWaits: 1);
        await Api.ReadyAsync();
    }

    [Test]
    public async Task Link_failure_does_not_affect_another_integration()
    {
        var (id, visit) = await ConnectedAsync();
        var other = LinkScene.IdOf(await _scene.ActivateAsync("act_2", Api.UrlOf("cwi_2")));
        var second = await Api.ReadyAsync();

        await visit.SendAsync("nonsense");
        await _scene.SocketIsAsync(id, "connecting");
        await second.EventAsync(1);
        await second.AckedAsync(1);

        // The status also depends on Chatwoot, which accepts no messages here.
        Assert.That((await _scene.SocketAsync(other)).Socket, Is.EqualTo("connected"));
    }

    /// <summary>Waits until the supervisor has seen the connection, then moves the clock.</summary>
    private async Task StableForAsync(TimeSpan time)
    {
        await Eventually.LetTimersRunAsync();
        _scene.Time.Advance(time);
    }

    private static async Task EndAsync(LinkVisit visit, int? code)
    {
        if (code is { } value)
        {
            await visit.CloseAsync(value);
        }
        else
        {
            visit.Abort();
        }
    }

    private async Task<(string Id, LinkVisit Visit)> ConnectedAsync()
    {
        var id = await _scene.ActivatedAsync();
        return (id, await Api.ReadyAsync());
    }
}
