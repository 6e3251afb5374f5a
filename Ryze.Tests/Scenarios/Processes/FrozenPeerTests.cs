using System.Diagnostics;
using Ryze.Tests.Faults;

namespace Ryze.Tests.Scenarios.Processes;

/// <summary>The other end of the link freezes, as in a network failure. This must not delay the stop.</summary>
internal sealed class FrozenPeerTests
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(15);

    private FaultScene _scene = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _scene = await FaultScene.CreateAsync();
        await Task.WhenAll(_scene.Api.StartAsync(), _scene.Bridge.StartAsync());
        await _scene.ActivateAsync(1);
    }

    [TearDown]
    public async Task StopAsync() => await _scene.DisposeAsync();

    [Test]
    public async Task Bridge_stops_gracefully_when_the_public_API_is_frozen()
    {
        await _scene.Api.FreezeAsync();

        await AssertStopsAsync(_scene.Bridge);
    }

    [Test]
    public async Task Public_API_stops_gracefully_when_the_bridge_is_frozen()
    {
        await _scene.Bridge.FreezeAsync();

        await AssertStopsAsync(_scene.Api);
    }

    private static async Task AssertStopsAsync(MortalRyze ryze)
    {
        var watch = Stopwatch.StartNew();
        Assert.That((await ryze.StopAsync(), watch.Elapsed < StopWithin), Is.EqualTo((0, true)), $"{watch.Elapsed}");
        Assert.That(ryze.Complaints, Is.Empty);
    }
}
