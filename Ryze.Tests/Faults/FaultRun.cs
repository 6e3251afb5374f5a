using Ryze.Tests.Support;

namespace Ryze.Tests.Faults;

/// <summary>Events flow from one producer per instance to the bridge's inbox while a script does harm; then everything must have arrived.</summary>
internal sealed class FaultRun : IDisposable
{
    private const int AcceptedWithin = 180;

    // A connection that failed often waits up to 30 s before it tries again (bridge.md 2.2).
    private const int DeliveredWithin = 120;

    private readonly FaultScene _scene;
    private readonly IReadOnlyList<FaultInstance> _instances;
    private int _released;

    private FaultRun(FaultScene scene, IReadOnlyList<FaultInstance> instances)
    {
        _scene = scene;
        _instances = instances;
    }

    public Offering Offering { get; } = new();

    /// <summary>Activates, offers the events that the script releases, and reads the verdict when all have arrived. Both processes run already.</summary>
    /// <returns>What is wrong; empty when nothing is.</returns>
    public static async Task<(IReadOnlyList<string> Wrong, Offering Offering)> PlayAsync(
        FaultScene scene, int seed, int instances, int events, Func<FaultRun, Task> script)
    {
        var activated = await scene.ActivateAsync(instances);
        using var run = new FaultRun(scene, activated);
        var shares = activated.Select((instance, i) => (instance, Events: (events / instances) + (i < events % instances ? 1 : 0))).ToList();
        var producing = Task.WhenAll(
            shares.Select((share, i) => new Producer(scene.Api.Url, share.instance.Name, share.Events, seed + i, run.Offering).RunAsync()));

        var wrong = new List<string>();
        try
        {
            var harming = script(run);
            await await Task.WhenAny(producing, harming);
            await harming;
            await producing;
            await run.DeliveredAsync();
            await run.AcknowledgedAsync();
        }
        catch (AssertionException failed)
        {
            wrong.Add($"{failed.Message}\n{scene.Api}\n{scene.Bridge}");
        }

        await scene.StopAsync(wrong);
        foreach (var (instance, share) in shares)
        {
            wrong.AddRange(await OutboxVerdict.ReadAsync(scene, instance, share));
        }

        wrong.AddRange(scene.Api.Complaints.Select(line => $"api: {line}"));
        wrong.AddRange(scene.Bridge.Complaints.Select(line => $"bridge: {line}"));
        return (wrong, run.Offering);
    }

    /// <summary>Lets the producers offer that many more.</summary>
    /// <returns>How many had been released before.</returns>
    public int Release(int events)
    {
        var before = _released;
        _released += events;
        Offering.Allowed.Release(events);
        return before;
    }

    /// <summary>Returns when that many events are accepted, counted from the beginning.</summary>
    public Task AcceptedAsync(int events) =>
        Eventually.TrueAsync(() => Offering.Accepted >= events, $"{events} events are accepted", AcceptedWithin);

    /// <summary>Returns when every released event is accepted.</summary>
    public Task AcceptedAsync() => AcceptedAsync(_released);

    /// <summary>Returns when every released event is in the bridge's inbox.</summary>
    public async Task DeliveredAsync()
    {
        await AcceptedAsync();
        await DeliveredAsync(_released);
    }

    /// <summary>Returns when that many events are in the bridge's inboxes, at most those that are released.</summary>
    public Task DeliveredAsync(long events) => Eventually.TrueAsync(
        async () => await _scene.CountDeliveredAsync() >= Math.Min(events, _released), $"{events} events are in the inboxes", DeliveredWithin);

    /// <summary>The bridge is dead: what the API holds for acknowledged is on the bridge's disk.</summary>
    public async Task AssertAcknowledgedIsStoredAsync()
    {
        foreach (var instance in _instances)
        {
            var (acknowledged, stored) = await _scene.PositionsAsync(instance);
            Assert.That(acknowledged, Is.LessThanOrEqualTo(stored), $"{instance.Name}: acknowledged and not stored");
        }
    }

    public void Dispose() => Offering.Dispose();

    private Task AcknowledgedAsync() => Eventually.TrueAsync(async () => await _scene.CountAcknowledgedAsync() >= _released, "all are acknowledged");
}
