using Ryze.Tests.Support;

namespace Ryze.Tests.Faults;

/// <summary>
/// Sends events from one producer per instance to the bridge's event store while a script injects faults. In the end every event must be
/// stored.
/// </summary>
internal sealed class FaultRun : IDisposable
{
    private const int AcceptedWithin = 180;

    // After repeated failures a link waits up to 30 s before it connects again (docs/spec/bridge.md 2.2).
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

    /// <summary>
    /// Activates the instances, offers the events that the script releases and returns the verdict. Both processes must already run.
    /// </summary>
    /// <returns>The errors found; empty when there are none.</returns>
    public static async Task<(IReadOnlyList<string> Wrong, Offering Offering)> PlayAsync(
        FaultScene scene, int seed, int instances, int events, Func<FaultRun, Task> script)
    {
        var activated = await scene.ActivateAsync(instances);
        using var run = new FaultRun(scene, activated);
        var shares = activated.Select((instance, i) => (instance, Events: (events / instances) + (i < events % instances ? 1 : 0)))
            .ToList();
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
        catch (AssertionException exception)
        {
            wrong.Add($"{exception.Message}\n{scene.Api}\n{scene.Bridge}");
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

    /// <summary>Lets the producers offer this many more events.</summary>
    /// <returns>The number of events released before.</returns>
    public int Release(int events)
    {
        var before = _released;
        _released += events;
        Offering.Allowed.Release(events);
        return before;
    }

    /// <summary>Waits until this many events are accepted, counted from the start of the run.</summary>
    public Task AcceptedAsync(int events) =>
        Eventually.TrueAsync(() => Offering.Accepted >= events, $"{events} events are accepted", AcceptedWithin);

    /// <summary>Waits until every released event is accepted.</summary>
    public Task AcceptedAsync() => AcceptedAsync(_released);

    /// <summary>Waits until the bridge has stored every released event.</summary>
    public async Task DeliveredAsync()
    {
        await AcceptedAsync();
        await DeliveredAsync(_released);
    }

    /// <summary>Waits until the bridge has stored this many events, or every released event if that is fewer.</summary>
    public Task DeliveredAsync(long events) => Eventually.TrueAsync(
        async () => await _scene.CountDeliveredAsync() >= Math.Min(events, _released), $"{events} events are in the event store",
        DeliveredWithin);

    /// <summary>Asserts that the dead bridge has stored every event that the public API counts as acknowledged.</summary>
    public async Task AssertAcknowledgedIsStoredAsync()
    {
        foreach (var instance in _instances)
        {
            var (acknowledged, stored) = await _scene.PositionsAsync(instance);
            Assert.That(acknowledged, Is.LessThanOrEqualTo(stored), $"{instance.Name}: an acknowledged event is not stored");
        }
    }

    public void Dispose() => Offering.Dispose();

    private Task AcknowledgedAsync() =>
        Eventually.TrueAsync(async () => await _scene.CountAcknowledgedAsync() >= _released, "all events are acknowledged");
}
