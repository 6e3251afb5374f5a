using Ryze.Tests.Scenarios.Link;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>docs/spec/bridge.md 1.1 (step 4) and 2.2: when the bridge opens, reports and closes the link.</summary>
internal sealed class LinkConnectsTests
{
    private const string SetAgain = "; set the integration again or restart the bridge";

    private LinkScene _scene = null!;

    private ScriptedLink Api => _scene.Api;

    [SetUp]
    public async Task Start() => _scene = await LinkScene.StartAsync();

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Activation_has_no_warning_when_the_link_is_open()
    {
        var activation = await _scene.ActivateAsync();

        Assert.That(LinkScene.WarningsOf(activation), Is.Empty);
        Assert.That(Api.Presented, Is.EqualTo(("/ws/chatwoot/suporte", "?integration=cwi_1", "Bearer " + RealBridge.Token)));
        Assert.That(await _scene.SocketAsync(LinkScene.IdOf(activation)), Is.EqualTo(("connected", "active", "")));
        Assert.That(Api.Attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task Activation_warns_when_the_link_is_not_open_after_15_seconds()
    {
        Api.LastAcked = null;
        var activating = _scene.ActivateAsync();
        await Api.NextAsync();
        await Eventually.TrueAsync(
            async () => (string?)(await _scene.Caller.FindAsync("act_1")).Json["status"] == "active",
            "the outcome is stored before the answer");
        Assert.That(activating.IsCompleted, Is.False);

        await Eventually.TrueAsync(
            () =>
            {
                _scene.Time.Advance(activating.IsCompleted ? TimeSpan.Zero : TimeSpan.FromSeconds(1));
                return activating.IsCompleted;
            },
            "the activation is answered");

        var activation = await activating;
        Assert.That(_scene.Time.GetUtcNow() - LinkScene.Start, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(15)));
        Assert.That(LinkScene.WarningsOf(activation).Single(), Does.StartWith("the link to the public API is not up yet."));
        Assert.That((await _scene.SocketAsync(LinkScene.IdOf(activation))).Socket, Is.EqualTo("connecting"));
    }

    [TestCase(401, "HTTP 401 — verify BRIDGE_TOKEN on both sides")]
    [TestCase(404, "HTTP 404 — the API does not know the integration, or its module is off")]
    public async Task Refused_link_is_not_retried_until_the_next_set(int status, string why)
    {
        Api.Refusal = status;

        var activation = await _scene.ActivateAsync();

        var error = $"no link to the public API since 2026-06-17T12:00:00Z: {why}{SetAgain}";
        Assert.That(LinkScene.WarningsOf(activation), Is.EqualTo(new[] { "the link to the public API is not up yet. " + error }));
        Assert.That(await _scene.SocketAsync(LinkScene.IdOf(activation)), Is.EqualTo(("disconnected", "error", error)));

        // The bridge's first check of all links may have tried once, just before the activation requested the link.
        var attempts = Api.Attempts;
        for (var minute = 0; minute < 10; minute++)
        {
            _scene.Time.Advance(TimeSpan.FromMinutes(1));
            await Eventually.LetTimersRunAsync();
        }

        Assert.That(Api.Attempts, Is.EqualTo(attempts).And.InRange(1, 2));

        Api.Refusal = null;
        var again = await _scene.ActivateAsync("act_2");
        Assert.That(LinkScene.WarningsOf(again), Is.Empty);
        Assert.That(await _scene.SocketAsync(LinkScene.IdOf(again)), Is.EqualTo(("connected", "active", "")));
    }

    [Test]
    public async Task Refused_link_is_retried_when_the_bridge_starts()
    {
        Api.Refusal = 404;
        var id = await _scene.ActivatedAsync();
        Api.Refusal = null;

        await _scene.RestartBridgeAsync();

        await Api.ReadyAsync();
        await _scene.SocketIsAsync(id, "connected");
    }

    [Test]
    public async Task Failed_connections_are_retried_with_doubling_delays_up_to_30_seconds()
    {
        Api.Refusal = 503;
        var activating = _scene.ActivateAsync();
        for (var failed = 1; failed <= 8; failed++)
        {
            var attempts = failed;
            await _scene.PassAsync(LinkScene.Backoff(failed), earlierWaits: failed == 8 ? 1 : 0);
            await Eventually.TrueAsync(() => Api.Attempts == attempts + 1, $"attempt {attempts + 1}");
        }

        var activation = await activating;
        Assert.That(
            LinkScene.WarningsOf(activation).Single(),
            Does.Contain("no link to the public API since 2026-06-17T12:00:00Z: HTTP 503 (attempt "));
        Api.Refusal = null;
        await _scene.PassAsync(LinkScene.Backoff(9), earlierWaits: 2);
        await Api.ReadyAsync();
        await _scene.SocketIsAsync(LinkScene.IdOf(activation), "connected");
    }

    [Test]
    public async Task Link_is_retried_until_the_public_API_listens()
    {
        var port = FreePort.Next();
        var activating = _scene.ActivateAsync(channelUrl: ScriptedLink.UrlAt(port));
        await Eventually.TrueAsync(() => _scene.Time.Waits(LinkScene.Backoff(1)) == 1, "the first attempt has failed");
        await using var late = await ScriptedLink.StartAsync(port);
        _scene.Time.Advance(LinkScene.Backoff(1));

        await late.ReadyAsync();

        Assert.That(LinkScene.WarningsOf(await activating), Is.Empty, "up within the 15 s");
    }

    [Test]
    public async Task Set_opens_the_link_at_once_during_a_pause()
    {
        Api.Refusal = 503;
        var activating = _scene.ActivateAsync();
        await Eventually.TrueAsync(() => _scene.Time.Waits(LinkScene.Backoff(1)) == 1, "it pauses");
        Api.Refusal = null;

        var again = await _scene.ActivateAsync("act_2");

        Assert.That(LinkScene.WarningsOf(again), Is.Empty);
        Assert.That(LinkScene.WarningsOf(await activating), Is.Empty);
        Assert.That(_scene.Time.GetUtcNow(), Is.EqualTo(LinkScene.Start));
    }

    [Test]
    public async Task Status_is_error_when_the_link_has_been_down_for_more_than_a_minute()
    {
        var id = await _scene.ActivatedAsync();
        var visit = await Api.ReadyAsync();
        Api.Refusal = 503;
        visit.Abort();
        await _scene.SocketIsAsync(id, "connecting");

        _scene.Time.Advance(TimeSpan.FromMinutes(1));
        var (_, status, error) = await _scene.SocketAsync(id);
        Assert.That((status, error), Is.EqualTo(("active", error)));
        Assert.That(error, Does.StartWith("no link to the public API since 2026-06-17T12:00:00Z: "));

        _scene.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((await _scene.SocketAsync(id)).Status, Is.EqualTo("error"));

        Api.Refusal = null;
        await Eventually.TrueAsync(
            async () =>
            {
                _scene.Time.Advance(TimeSpan.FromSeconds(5));
                return await _scene.SocketAsync(id) == ("connected", "active", "");
            },
            "the link is open again");
    }

    [Test]
    public async Task Removal_closes_the_link()
    {
        var id = await _scene.ActivatedAsync();
        var visit = await Api.ReadyAsync();

        Assert.That((await _scene.Caller.RemoveAsync(id)).Code, Is.EqualTo(204));

        Assert.That(await visit.Ended, Is.EqualTo(1001));
        Assert.That((await _scene.Caller.GetAsync(id)).Code, Is.EqualTo(404));
        _scene.Time.Advance(TimeSpan.FromMinutes(2));
        await Eventually.LetTimersRunAsync();
        Assert.That(Api.Attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task Removal_does_not_wait_when_the_public_API_ignores_the_close()
    {
        var id = await _scene.ActivatedAsync();
        var visit = await Api.ReadyAsync();
        visit.AnswersClose = false;

        var removal = _scene.Caller.RemoveAsync(id);
        Assert.That(await visit.Ended, Is.EqualTo(1001));
        await Eventually.TrueAsync(
            () =>
            {
                _scene.Time.Advance(TimeSpan.FromSeconds(5));
                return Task.FromResult(removal.IsCompleted);
            },
            "the removal is answered",
            sparingly: true);

        Assert.That((await removal).Code, Is.EqualTo(204));
    }

    [Test]
    public async Task Bridge_closes_the_link_with_1001_when_it_stops()
    {
        await _scene.ActivatedAsync();
        var visit = await Api.ReadyAsync();

        await _scene.RestartBridgeAsync();

        Assert.That(await visit.Ended, Is.EqualTo(1001));
    }
}
