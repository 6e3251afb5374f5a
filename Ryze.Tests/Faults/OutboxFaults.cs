using System.Diagnostics;
using System.Globalization;
using Ryze.Tests.Support;

namespace Ryze.Tests.Faults;

/// <summary>Figures of a fault run, and what it found wrong.</summary>
internal sealed record FaultReport(FaultPlan Plan, int ApiKills, int BridgeKills, int Duplicates, int Retries, TimeSpan Duration, IReadOnlyList<string> Wrong)
{
    public override string ToString() => string.Join('\n', [
        string.Create(
            CultureInfo.InvariantCulture,
            $"seed {Plan.Seed}: {Plan.Events} events of {Plan.Instances} instances, {ApiKills} kills of the API, {BridgeKills} of the bridge, {Duplicates} offered twice, {Retries} offers repeated, {Duration.TotalSeconds:0} s"),
        .. Wrong.Take(40),
        Wrong.Count == 0 ? "PASS" : $"FAIL: {Wrong.Count} faults; repeat with --seed {Plan.Seed}",
    ]);
}

/// <summary>
/// Both processes are killed again and again (<c>kill -9</c>) while events flow; in the end every accepted event is in the bridge's inbox
/// exactly once and in order (quality.md 1).
/// </summary>
internal sealed class OutboxFaults(FaultPlan plan, FaultScene scene, Action<string> tell) : IDisposable
{
    private const int AcceptedWithin = 180;

    // A connection that failed often waits up to 30 s before it tries again (bridge.md 2.2).
    private const int DeliveredWithin = 120;

    private readonly Offering _offering = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private int _released;

    public static async Task<FaultReport> RunAsync(FaultPlan plan, Action<string> tell)
    {
        await using var scene = await FaultScene.CreateAsync();
        using var run = new OutboxFaults(plan, scene, tell);
        return await run.RunAsync();
    }

    public void Dispose() => _offering.Dispose();

    private async Task<FaultReport> RunAsync()
    {
        foreach (var moment in plan.FirstStarts)
        {
            await Task.WhenAll(scene.Api.StartAndKillAsync(moment), scene.Bridge.StartAndKillAsync(moment));
        }

        await scene.StartAsync();
        var instances = await scene.ActivateAsync(plan.Instances);
        var producing = Task.WhenAll(instances.Select((instance, i) => new Producer(scene.Api.Url, instance.Name, EventsOf(i), plan.Seed + i, _offering).RunAsync()));

        var wrong = new List<string>();
        try
        {
            var killing = KillAsync();
            await await Task.WhenAny(producing, killing);
            await killing;
            await producing;
            await DeliveredAsync();
            await AcknowledgedAsync();
        }
        catch (AssertionException failed)
        {
            wrong.Add($"{failed.Message}\n{scene.Api}\n{scene.Bridge}");
        }

        var (api, bridge) = (await scene.Api.StopAsync(), await scene.Bridge.StopAsync());
        if ((api, bridge) != (0, 0))
        {
            wrong.Add($"the API stopped with {api}, the bridge with {bridge}");
        }

        wrong.AddRange(await OutboxVerdict.ReadAsync(scene, instances, instance => EventsOf(instances.ToList().IndexOf(instance))));
        return new FaultReport(plan, scene.Api.Kills, scene.Bridge.Kills, _offering.Duplicates, _offering.Retries, _watch.Elapsed, wrong);
    }

    private int EventsOf(int instance) => (plan.Events / plan.Instances) + (instance < plan.Events % plan.Instances ? 1 : 0);

    private async Task KillAsync()
    {
        foreach (var (step, number) in plan.Steps.Select((step, i) => (step, i + 1)))
        {
            var before = _released;
            Release(step.Quota);
            await AcceptedAsync(before + step.After);
            await PlayAsync(step);
            if (step.Settles)
            {
                await DeliveredAsync();
            }

            tell($"{_watch.Elapsed.TotalSeconds,5:0} s  {number,2}. {step.Target} while {step.Moment}: {_offering.Accepted} accepted, {await scene.CountDeliveredAsync()} delivered");
        }
    }

    private async Task PlayAsync(FaultStep step)
    {
        switch (step.Moment)
        {
            case Moment.Starting:
                await KillAsync(step.Target);
                await EachAsync(step.Target, ryze => ryze.StartAndKillAsync(step.Startup));
                break;
            case Moment.Replaying:
                await KillAsync(Target.Bridge);
                await AcceptedAsync(_released);
                var had = await scene.CountDeliveredAsync();
                await scene.Bridge.StartAsync();
                await Eventually.TrueAsync(
                    async () => await scene.CountDeliveredAsync() >= Math.Min(_released, had + step.Replayed), "the bridge catches up", DeliveredWithin);
                await KillAsync(step.Target);
                break;
            default:
                await KillAsync(step.Target);
                break;
        }

        await EachAsync(step.Target, ryze => ryze.StartAsync());
    }

    private Task KillAsync(Target target) => EachAsync(target, ryze => ryze.KillAsync());

    private Task EachAsync(Target target, Func<MortalRyze, Task> act) => Task.WhenAll(
        target is Target.Bridge ? Task.CompletedTask : act(scene.Api), target is Target.Api ? Task.CompletedTask : act(scene.Bridge));

    private void Release(int events)
    {
        _released += events;
        _offering.Allowed.Release(events);
    }

    private Task AcceptedAsync(int events) => Eventually.TrueAsync(() => _offering.Accepted >= events, $"{events} events are accepted", AcceptedWithin);

    private async Task DeliveredAsync()
    {
        await AcceptedAsync(_released);
        await Eventually.TrueAsync(async () => await scene.CountDeliveredAsync() >= _released, $"{_released} events are in the inboxes", DeliveredWithin);
    }

    private Task AcknowledgedAsync() => Eventually.TrueAsync(
        async () => (await SqliteFile.RowsAsync(scene.ApiDatabase, "SELECT SUM(LastAcked) FROM outbox_channels", row => row.GetInt64(0)))[0] >= _released,
        "all are acknowledged");
}
