using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Link;
using Ryze.Infrastructure.Shared.Link;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>
/// Hanging, slow and flooding peers are dropped in time without losing events or delaying others (docs/spec/bridge.md 2, heartbeat).
/// </summary>
internal sealed class StuckPeerTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);
    /// <summary>The number of frames; their 200 MB far exceed all socket buffers.</summary>
    private const int Flood = 100_000;

    private static readonly TimeSpan Never = TimeSpan.FromMinutes(10);

    private SocketScene _scene = null!;

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    private bool IsOpen => _scene.App.Services.GetRequiredService<IOpenLinks>().Find(_scene.Integration).IsOpen;

    [Test]
    public async Task Link_closes_when_the_peer_answers_no_ping()
    {
        _scene =
            await SocketScene.StartAsync(
            new LinkTimes { Heartbeat = TimeSpan.FromSeconds(0.5), PongTimeout = TimeSpan.FromSeconds(0.5), DrainTimeout = Never });
        await using var dead = await _scene.DialAsync(pongs: false);
        await dead.NextAsync("hello");
        await dead.ReadyAsync();

        Assert.That((await dead.ClosedAsync()).Code, Is.Null, "the connection is cut without a close frame");
        Assert.That(dead.Pings, Is.Positive);
        await Eventually.TrueAsync(() => !IsOpen, "the link is closed");
    }

    [Test]
    public async Task Link_stays_open_when_an_idle_peer_answers_pings()
    {
        _scene =
            await SocketScene.StartAsync(
            new LinkTimes { Heartbeat = TimeSpan.FromSeconds(0.2), PongTimeout = Short, DrainTimeout = Short });
        await using var idle = await _scene.ConnectAsync();
        var hearing = idle.NextAsync("event");

        await Eventually.TrueAsync(() => idle.Pings >= 3, "the peer is idle for longer than the drain timeout");
        await _scene.OfferMessagesAsync(1, 1);

        Assert.That((long)(await hearing)["seq"]!, Is.EqualTo(1), "an idle peer is not slow, because nothing waits for it");
    }

    [Test]
    public async Task Link_closes_with_4002_when_the_peer_never_sends_ready()
    {
        _scene = await SocketScene.StartAsync(new LinkTimes { DrainTimeout = Short });
        await using var silent = await _scene.DialAsync();

        Assert.That(await silent.ClosedAsync(), Is.EqualTo(new RawClose(4002, "protocol error", "protocol error")));
    }

    [Test]
    public async Task Link_closes_with_4003_when_the_peer_never_acknowledges()
    {
        _scene = await SocketScene.StartAsync(new LinkTimes { DrainTimeout = Short });
        await using var lazy = await _scene.ConnectAsync();
        await _scene.OfferMessagesAsync(1, 2);

        Assert.That(await lazy.ClosedAsync(), Is.EqualTo(new RawClose(4003, "too slow", "too slow")));
    }

    [Test]
    public async Task Link_stays_open_when_a_slow_peer_makes_progress()
    {
        _scene = await SocketScene.StartAsync(new LinkTimes { DrainTimeout = TimeSpan.FromSeconds(3) });
        await _scene.OfferMessagesAsync(1, 5);
        await using var slow = await _scene.ConnectAsync();
        await slow.NextSeqsAsync(5);
        var waited = Stopwatch.StartNew();
        for (var seq = 1; seq <= 4; seq++)
        {
            var next = TimeSpan.FromSeconds(seq);
            await Eventually.TrueAsync(() => waited.Elapsed >= next, "a second passes");
            await slow.AckAsync(seq);
        }

        await slow.NothingElseAsync("four seconds, each with some progress");
        Assert.That((await slow.ClosedAsync()).Code, Is.EqualTo(4003), "the fifth acknowledgement is missing");
    }

    [Test]
    public async Task Next_link_receives_every_event_when_the_former_peer_read_nothing()
    {
        const int Events = 40;
        _scene = await SocketScene.StartAsync(new LinkTimes { DrainTimeout = TimeSpan.FromSeconds(5), CloseTimeout = Short });
        await using var deaf = await _scene.DialAsync(receiveBuffer: 4096);
        await deaf.NextAsync("hello");
        await deaf.ReadyAsync();
        for (var i = 1; i <= Events; i++)
        {
            var offered = await _scene.OfferAsync(SocketScene.Message($"m{i}", new string('x', 500_000)))
                .WaitAsync(TimeSpan.FromSeconds(5));
            Assert.That(offered.Code, Is.EqualTo(202), "the engine is not delayed");
        }

        await Eventually.TrueAsync(() => !IsOpen, "the link is closed, although the peer reads no close frame");
        await using var next = await _scene.ConnectAsync();
        for (var seq = 1; seq <= Events; seq++)
        {
            Assert.That(await next.NextSeqsAsync(1), Is.EqualTo(new[] { seq }));
            await next.AckAsync(seq);
        }
    }

    [Test]
    public async Task Successor_is_served_at_once_when_the_former_peer_is_stuck()
    {
        _scene = await SocketScene.StartAsync(new LinkTimes { DrainTimeout = Never, CloseTimeout = Short });
        await using var deaf = await _scene.DialAsync(receiveBuffer: 4096);
        await deaf.NextAsync("hello");
        await deaf.ReadyAsync();
        for (var i = 1; i <= 10; i++)
        {
            await _scene.OfferAsync(SocketScene.Message($"m{i}", new string('x', 1_000_000)));
        }

        await using var next = await _scene.ConnectAsync().WaitAsync(TimeSpan.FromSeconds(5));
        Assert.That(await next.NextSeqsAsync(10), Is.EqualTo(Enumerable.Range(1, 10)), "the successor is served at once");
        Assert.That((await _scene.App.Client.DeleteAsync().WaitAsync(TimeSpan.FromSeconds(5))).Code, Is.EqualTo(200));
        Assert.That((await next.ClosedAsync()).Code, Is.EqualTo(4001));
        await Eventually.TrueAsync(() => !IsOpen, "both links are closed");
    }

    [Test]
    public async Task Refused_commands_are_not_read_when_the_peer_reads_no_results()
    {
        _scene = await SocketScene.StartAsync(
            new LinkTimes { DrainTimeout = Never, CloseTimeout = Short }, configure: builder => builder.Logging.ClearProviders());
        await using var flood = await _scene.DialAsync(receiveBuffer: 4096);
        await flood.NextAsync("hello");
        var padding = new string('p', 2000);
        var sent = 0;
        var frames = Task.Run(async () =>
        {
            for (; sent < Flood; sent++)
            {
                await flood.SendAsync($$"""{"type":"command","id":"c{{sent}}","command":"none","padding":"{{padding}}"}""");
            }
        });

        await HeldUpAsync(() => sent, frames);

        Assert.That(frames.IsCompleted, Is.False, "unread results are not written without limit");
        flood.Cut();
        await frames.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Waits until the count has not changed for two seconds or the work is done.</summary>
    private static async Task HeldUpAsync(Func<int> count, Task work)
    {
        var (last, since) = (-1, Stopwatch.StartNew());
        await Eventually.TrueAsync(
            () =>
            {
                if (count() != last)
                {
                    (last, since) = (count(), Stopwatch.StartNew());
                }

                return work.IsCompleted || since.Elapsed > TimeSpan.FromSeconds(2);
            },
            "the sender is blocked or done");
    }
}
