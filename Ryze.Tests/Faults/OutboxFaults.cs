using System.Diagnostics;
using System.Globalization;

namespace Ryze.Tests.Faults;

/// <summary>The figures of a fault run and the errors it found.</summary>
internal sealed record FaultReport(
    FaultPlan Plan, int ApiKills, int BridgeKills, int Duplicates, int Retries, TimeSpan Duration, IReadOnlyList<string> Wrong)
{
    private const int Shown = 40;

    public override string ToString() => string.Join('\n', [
        string.Create(
            CultureInfo.InvariantCulture,
            $"seed {Plan.Seed}: {Plan.Events} events of {Plan.Instances} instances, {ApiKills} kills of the API, {BridgeKills} of the bridge, {Duplicates} offered twice, {Retries} offers repeated, {Duration.TotalSeconds:0} s"),
        .. Wrong.Take(Shown),
        Wrong.Count == 0 ? "PASS" : $"FAIL: {Wrong.Count} faults; repeat with seed {Plan.Seed}",
    ]);
}

/// <summary>
/// Kills both processes repeatedly (<c>kill -9</c>) while events flow. In the end the bridge has stored every accepted event
/// exactly once and in order (docs/spec/quality.md 1).
/// </summary>
internal sealed class OutboxFaults(FaultPlan plan, FaultScene scene, Action<string> log)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public static async Task<FaultReport> RunAsync(FaultPlan plan, Action<string> log)
    {
        await using var scene = await FaultScene.CreateAsync();
        return await new OutboxFaults(plan, scene, log).RunAsync();
    }

    private async Task<FaultReport> RunAsync()
    {
        foreach (var moment in plan.FirstStarts)
        {
            await EachAsync(Target.Both, ryze => ryze.StartAndKillAsync(moment));
        }

        await EachAsync(Target.Both, ryze => ryze.StartAsync());
        var (wrong, offering) = await FaultRun.PlayAsync(scene, plan.Seed, plan.Instances, plan.Events, KillAsync);
        return new FaultReport(plan, scene.Api.Kills, scene.Bridge.Kills, offering.Duplicates, offering.Retries, _watch.Elapsed, wrong);
    }

    private async Task KillAsync(FaultRun run)
    {
        foreach (var (step, number) in plan.Steps.Select((step, i) => (step, i + 1)))
        {
            var before = run.Release(step.Quota);
            await run.AcceptedAsync(before + step.After);
            await PlayAsync(run, step);
            var settles = step.Settles ? "; the bridge has everything" : "";
            if (step.Settles)
            {
                await run.DeliveredAsync();
            }

            log(string.Create(
                CultureInfo.InvariantCulture,
                $"{_watch.Elapsed.TotalSeconds,5:0} s {number,3}. {step.Target} killed while {step.Moment}, {run.Offering.Accepted} accepted{settles}"));
        }
    }

    private async Task PlayAsync(FaultRun run, FaultStep step)
    {
        switch (step.Moment)
        {
            case Moment.Starting:
                await KillAsync(step.Target);
                await EachAsync(step.Target, ryze => ryze.StartAndKillAsync(step.Startup));
                break;
            case Moment.Replaying:
                await KillAsync(Target.Bridge);
                await run.AcceptedAsync();
                await run.AssertAcknowledgedIsStoredAsync();
                var had = await scene.CountDeliveredAsync();
                await scene.Bridge.StartAsync();
                await run.DeliveredAsync(had + step.Replayed);
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
}
