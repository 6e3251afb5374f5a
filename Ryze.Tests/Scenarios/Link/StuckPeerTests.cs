using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Link;
using Ryze.Infrastructure.Shared.Link;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>Peers that hang, dawdle or flood: dropped in time, nothing lost, nobody else held up (bridge.md 2, heartbeat).</summary>
internal sealed class StuckPeerTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);
    /// <summary>Frames: 200 MB, far more than what sockets buffer.</summary>
    private const int Flood = 100_000;

    private static readonly TimeSpan Never = TimeSpan.FromMinutes(10);

    private SocketScene _scene = null!;

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    private bool IsOpen => _scene.App.Services.GetRequiredService<IOpenLinks>().Find(_scene.Integration).IsOpen;

    [Test]
    public async Task A_peer_that_answers_no_ping_is_dropped()
    {
        _scene = await SocketScene.StartAsync(new LinkTimes { Heartbeat = TimeSpan.FromSeconds(0.5), PongWithin = TimeSpan.FromSeconds(0.5), DrainWithin = Never });
        await using var dead = await _scene.DialAsync(pongs: false);
        await dead.NextAsync("hello");
        await dead.ReadyAsync();

        Assert.That((await dead.ClosedAsync()).Code, Is.Null, "cut, since there is nobody to say goodbye to");
        Assert.That(dead.Pings, Is.Positive);
        await Eventually.TrueAsync(() => !IsOpen, "it is forgotten");
    }

    [Test]
    public async Task A_peer_that_answers_pings_may_be_idle_for_as_long_as_it_likes()
    {
        _scene = await SocketScene.StartAsync(new LinkTimes { Heartbeat = TimeSpan.FromSeconds(0.2), PongWithin = Short, DrainWithin = Short });
        await using var idle = await _scene.ConnectAsync();
        var hearing = idle.NextAsync("event");

        await Eventually.TrueAsync(() => idle.Pings >= 3, "pings go by for longer than a peer may be slow");
        await _scene.OfferMessagesAsync(1, 1);

        Assert.That((long)(await hearing)["seq"]!, Is.EqualTo(1), "idle is not slow: there was nothing to drain");
    }

    [Test]
    public async Task A_peer_that_never_says_where_it_stands_is_closed()
    {
        _scene = await SocketScene.StartAsync(new LinkTimes { DrainWithin = Short });
        await using var silent = await _scene.DialAsync();

        Assert.That(await silent.ClosedAsync(), Is.EqualTo(new RawClose(4002, "protocol error", "protocol error")));
    }

    [Test]
    public async Task A_peer_that_reads_but_never_acknowledges_is_too_slow()
    {
        _scene = await SocketScene.StartAsync(new LinkTimes { DrainWithin = Short });
        await using var lazy = await _scene.ConnectAsync();
        await _scene.OfferMessagesAsync(1, 2);

        Assert.That(await lazy.ClosedAsync(), Is.EqualTo(new RawClose(4003, "too slow", "too slow")));
    }

    [Test]
    public async Task A_peer_that_acknowledges_slowly_is_not_too_slow_as_long_as_it_gets_on()
    {
        _scene = await SocketScene.StartAsync(new LinkTimes { DrainWithin = TimeSpan.FromSeconds(3) });
        await _scene.OfferMessagesAsync(1, 5);
        await using var slow = await _scene.ConnectAsync();
        await slow.NextSeqsAsync(5);
        var waited = Stopwatch.StartNew();
        for (var seq = 1; seq <= 4; seq++)
        {
            var next = TimeSpan.FromSeconds(seq);
            await Eventually.TrueAsync(() => waited.Elapsed >= next, "a second goes by");
            await slow.AckAsync(seq);
        }

        await slow.NothingElseAsync("four seconds, each with some progress");
        Assert.That((await slow.ClosedAsync()).Code, Is.EqualTo(4003), "the fifth never came");
    }

    [Test]
    public async Task A_peer_that_reads_nothing_is_dropped_and_everything_comes_over_the_next_connection()
    {
        const int Events = 40;
        _scene = await SocketScene.StartAsync(new LinkTimes { DrainWithin = TimeSpan.FromSeconds(5), CloseWithin = Short });
        await using var deaf = await _scene.DialAsync(receiveBuffer: 4096);
        await deaf.NextAsync("hello");
        await deaf.ReadyAsync();
        for (var i = 1; i <= Events; i++)
        {
            var offered = await _scene.OfferAsync(SocketScene.Message($"m{i}", new string('x', 500_000))).WaitAsync(TimeSpan.FromSeconds(5));
            Assert.That(offered.Code, Is.EqualTo(202), "the engine is not held up");
        }

        await Eventually.TrueAsync(() => !IsOpen, "it is dropped, although it takes no close frame either");
        await using var next = await _scene.ConnectAsync();
        for (var seq = 1; seq <= Events; seq++)
        {
            Assert.That(await next.NextSeqsAsync(1), Is.EqualTo(new[] { seq }));
            await next.AckAsync(seq);
        }
    }

    [Test]
    public async Task A_stuck_peer_holds_up_neither_a_deactivation_nor_its_successor()
    {
        _scene = await SocketScene.StartAsync(new LinkTimes { DrainWithin = Never, CloseWithin = Short });
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
        await Eventually.TrueAsync(() => !IsOpen, "both are gone");
    }

    [Test]
    public async Task A_flood_of_refused_commands_is_held_up_when_nobody_reads_the_answers()
    {
        _scene = await SocketScene.StartAsync(
            new LinkTimes { DrainWithin = Never, CloseWithin = Short }, configure: builder => builder.Logging.ClearProviders());
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

        Assert.That(frames.IsCompleted, Is.False, "what the peer does not read is not answered without end");
        flood.Cut();
        await frames.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Until the count has not moved for two seconds, or the work is done.</summary>
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
            "the sender is held up or done",
            withinSeconds: 60);
    }
}
