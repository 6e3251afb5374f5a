using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ryze.Infrastructure.PublicApi.Link;
using Ryze.Infrastructure.Shared.Telemetry;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>
/// Thousands of dropped connections leak nothing (docs/spec/quality.md 2). Runs alone, because it measures the process's memory.
/// </summary>
[NonParallelizable]
internal sealed class ManyConnectionsTests
{
    private const int Connections = 10_000;
    private const int AtOnce = 16;

    private SocketScene _scene = null!;

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Memory_does_not_grow_when_ten_thousand_connections_drop()
    {
        _scene = await SocketScene.StartAsync(configure: builder => builder.Logging.ClearProviders());
        var open = 0L;
        var opened = 0L;
        using var listener = Listen(change =>
        {
            Interlocked.Add(ref open, change);
            Interlocked.Add(ref opened, Math.Max(0, change));
        });
        await _scene.OfferMessagesAsync(1, 3);
        await DropAsync(500);
        await SettleAsync(() => Interlocked.Read(ref open));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();

        await DropAsync(Connections);
        await SettleAsync(() => Interlocked.Read(ref open));

        TestContext.Out.WriteLine($"{Connections} connections in {watch.Elapsed.TotalSeconds:F1} s, {opened} of them became links");
        Assert.That(Interlocked.Read(ref opened), Is.GreaterThan(Connections / 3), "many of them became links");
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(16 * 1024 * 1024), "the memory is released");
        await using var socket = await _scene.ConnectAsync();
        Assert.That(await socket.NextSeqsAsync(3), Is.EqualTo(new[] { 1, 2, 3 }), "a normal link works");
        await socket.AckAsync(3);
        await socket.NothingElseAsync();
        Assert.That(Interlocked.Read(ref open), Is.EqualTo(1));
    }

    private async Task SettleAsync(Func<long> open)
    {
        var sockets = _scene.App.Services.GetRequiredService<LinkSockets>();
        await Eventually.TrueAsync(() => sockets.IsEmpty && open() == 0, "all links have ended in the registry and in the metrics");
    }

    private Task DropAsync(int count) => Parallel.ForEachAsync(
        Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
        {
            if (i % 5 == 0)
            {
                var half = await RawBridge.ConnectAsync(_scene.App.Url);
                if (i % 2 == 0)
                {
                    await half.WriteHandshakeAsync(_scene.App.Url, _scene.Path);
                }

                half.Cut();
                return;
            }

            try
            {
                await DropAsync(i, await RawBridge.DialAsync(_scene.App.Url, _scene.Path));
            }
            catch (IOException)
            {
                // A newer link has already replaced this one.
            }
        });

    private static async Task DropAsync(int i, RawBridge socket)
    {
        if (i % 5 > 1)
        {
            await socket.ReadyAsync();
        }

        if (i % 5 == 3)
        {
            await socket.SendTextAsync($"c{i}", SocketScene.Chat, "x");
        }

        if (i % 5 == 4)
        {
            await socket.ReadAsync();
        }

        socket.Cut();
    }

    private MeterListener Listen(Action<long> openSockets)
    {
        // Other hosts in this process have meters with the same name.
        var ours = _scene.App.Services.GetRequiredService<IMeterFactory>().Create(RyzeMetrics.MeterName);
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "ryze.sockets.open" && ReferenceEquals(instrument.Meter, ours))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, change, _, _) => openSockets(change));
        listener.Start();
        return listener;
    }
}
