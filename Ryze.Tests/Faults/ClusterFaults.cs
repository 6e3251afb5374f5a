using System.Diagnostics;
using System.Globalization;
using Ryze.Infrastructure.Bridge.Workers.Placement;
using Ryze.Tests.Support;

namespace Ryze.Tests.Faults;

/// <summary>The figures of a cluster run and the errors it found.</summary>
internal sealed record ClusterFaultReport(
    ClusterFaultPlan Plan, IReadOnlyList<(ClusterFault Fault, TimeSpan Takeover)> Takeovers, string Links, int Unannounced, int Retried,
    TimeSpan Duration, IReadOnlyList<string> Wrong)
{
    private const int Shown = 40;

    public override string ToString() => string.Join('\n', [
        string.Create(
            CultureInfo.InvariantCulture,
            $"seed {Plan.Seed}: {Plan.Messages} messages each way over {Plan.Instances} instances, {Plan.Steps.Count} faults, {Unannounced} webhooks lost, Retry pressed {Retried} times, {Duration.TotalSeconds:0} s"),
        .. Takeovers.GroupBy(one => one.Fault, one => one.Takeover.TotalSeconds).Select(kind => string.Create(
            CultureInfo.InvariantCulture,
            $"{kind.Key}: all instances served again after {string.Join(", ", kind.Order().Select(time => time.ToString("0.0", CultureInfo.InvariantCulture)))} s")),
        Links,
        .. Wrong.Take(Shown),
        Wrong.Count == 0 ? "PASS" : $"FAIL: {Wrong.Count} faults; repeat with seed {Plan.Seed}",
    ]);
}

/// <summary>
/// Customers and agents write to each other while replicas of both roles fail. In the end each message is on the other side once and in
/// order, and each integration is served once (docs/spec/quality.md 1).
/// </summary>
internal sealed class ClusterFaults(ClusterFaultPlan plan, ClusterFaultScene scene, RelayTraffic traffic, Action<string> log)
{
    /// <summary>An unknown outcome becomes a failure after two minutes.</summary>
    private const int ArrivesWithin = 600;

    private const int RestsWithin = 90;

    /// <summary>Chatwoot keeps a limited number of webhooks.</summary>
    private const int MostAtOnce = 60;

    /// <summary>A load balancer notices that a replica does not answer.</summary>
    private static readonly TimeSpan HealthCheck = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MaxAfterKill = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan MaxTakeover = TimeSpan.FromSeconds(60);

    /// <summary>A thawed replica needs seconds to learn that it was expelled.</summary>
    private static readonly TimeSpan MaxOverlap = TimeSpan.FromSeconds(20);

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<(ClusterFault, TimeSpan)> _takeovers = [];
    private readonly List<string> _wrong = [];

    public static async Task<ClusterFaultReport> RunAsync(ClusterFaultPlan plan, Action<string> log)
    {
        await using var scene = await ClusterFaultScene.StartAsync(plan);
        await using var traffic = new RelayTraffic(plan.Traffic, scene.Chatwoot, scene.Phone);
        return await new ClusterFaults(plan, scene, traffic, log).RunAsync();
    }

    private async Task<ClusterFaultReport> RunAsync()
    {
        var links = "";
        try
        {
            await traffic.OpenAsync();
            await ServedOnceAsync();
            await using var watch = new ClusterLinkWatch(scene, plan.Instances);
            for (var i = 0; i < plan.Steps.Count; i++)
            {
                await PlayAsync(plan.Steps[i], i + 1);
            }

            await SettledAsync();
            await ServedOnceAsync();
            links = watch.ToString();
            if (!plan.IsShort && (watch.LongestUnserved > MaxTakeover || watch.LongestTwice > MaxOverlap))
            {
                _wrong.Add(links);
            }
        }
        catch (AssertionException exception)
        {
            _wrong.Add($"{exception.Message}\n{string.Join('\n', scene.Bridges.Select(bridge => bridge.Ryze))}");
        }

        _wrong.AddRange(RelayVerdict.Ticks(scene));
        await scene.StopAsync(_wrong);
        _wrong.AddRange(await RelayVerdict.ReadAsync(plan.Traffic, scene, traffic, scene.Probes));
        return new ClusterFaultReport(plan, _takeovers, links, traffic.Unannounced.Count(), traffic.Retried.Count, _watch.Elapsed, _wrong);
    }

    private async Task PlayAsync(ClusterStep step, int number)
    {
        await ReleaseCalmlyAsync(step.Before);
        var before = traffic.Arrived;
        traffic.Release(step.Around);
        await UntilAsync(() => traffic.Arrived > before, "a message arrives");
        var since = Stopwatch.StartNew();
        switch (step.Fault)
        {
            case ClusterFault.BridgeKilled:
                await scene.Bridges[step.Replica].Ryze.KillAsync();
                await TakenOverAsync(step, number, since);
                await scene.Bridges[step.Replica].Ryze.StartAsync();
                break;
            case ClusterFault.BridgeFrozen:
                await FreezeAsync(step, number, scene.Bridges[step.Replica]);
                break;
            case ClusterFault.BridgeCutOff:
                await CutOffAsync(step, number, since, scene.Bridges[step.Replica]);
                break;
            default:
                await scene.Apis[step.Replica].KillAsync();
                await TakenOverAsync(step, number, since);
                await scene.Apis[step.Replica].StartAsync();
                break;
        }
    }

    private async Task FreezeAsync(ClusterStep step, int number, ClusterReplica replica)
    {
        await scene.FreezeAsync(replica);
        var since = Stopwatch.StartNew();
        var excluding = Task.Run(async () =>
        {
            await Task.Delay(HealthCheck);
            scene.BridgeDoor.Exclude(replica.Port);
        });
        await TakenOverAsync(step, number, since);
        await excluding;
        await replica.Ryze.ThawAsync();
        var thawed = Stopwatch.StartNew();
        if (await replica.Ryze.EndAsync() is not ExpelledReplica.ExitCode and var code)
        {
            _wrong.Add($"step {number}: the expelled replica ended with {code}");
        }

        log(string.Create(CultureInfo.InvariantCulture, $"{_watch.Elapsed.TotalSeconds,5:0} s      it ended {thawed.Elapsed.TotalSeconds:0.0} s after it woke up"));

        await replica.Ryze.StartAsync();
        scene.BridgeDoor.Include(replica.Port);
    }

    private async Task CutOffAsync(ClusterStep step, int number, Stopwatch since, ClusterReplica replica)
    {
        await replica.Redis.CloseAsync();
        await TakenOverAsync(step, number, since);
        await UntilAsync(() => since.Elapsed > plan.CutOff || !replica.Ryze.IsAlive, "the replica was cut off for some time");
        replica.Redis.Open();
        if (!replica.Ryze.IsAlive)
        {
            await replica.Ryze.EndAsync();
            await replica.Ryze.StartAsync();
        }
    }

    /// <summary>Writes a message to each instance after the fault, and measures until all have arrived.</summary>
    private async Task TakenOverAsync(ClusterStep step, int number, Stopwatch since)
    {
        traffic.Release(step.During);
        await Task.WhenAll(scene.Probes.Select(chat => traffic.WriteBesideAsync(chat, number)));
        var expected = scene.Probes.Select(chat => $"WAID:{RelayTraffic.IdOf(chat, number)}").ToHashSet(StringComparer.Ordinal);
        await UntilAsync(
            () => expected.IsSubsetOf(scene.Chatwoot.Messages.Select(message => message.SourceId).OfType<string>()),
            $"step {number}: all instances are served again after {step.Fault}");
        var takeover = since.Elapsed;
        _takeovers.Add((step.Fault, takeover));
        log(string.Create(
            CultureInfo.InvariantCulture,
            $"{_watch.Elapsed.TotalSeconds,5:0} s {number,3}. {step.Fault} {step.Replica}: all instances served after {takeover.TotalSeconds:0.0} s, {traffic.Arrived} of {traffic.Released} arrived"));
        var most = step.Fault is ClusterFault.BridgeKilled or ClusterFault.ApiKilled ? MaxAfterKill : MaxTakeover;
        if (!plan.IsShort && takeover > most)
        {
            _wrong.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"step {number}: all instances were served {takeover.TotalSeconds:0.0} s after {step.Fault}, not within {most.TotalSeconds} s"));
        }
    }

    private async Task ReleaseCalmlyAsync(Release all)
    {
        var (customers, agents) = (all.Customers, all.Agents);
        while (customers + agents > 0)
        {
            var next = new Release(Math.Min(customers, MostAtOnce), Math.Min(agents, MostAtOnce));
            (customers, agents) = (customers - next.Customers, agents - next.Agents);
            traffic.Release(next);
            await UntilAsync(() => traffic.Arrived >= traffic.Released, $"{traffic.Released} messages have arrived");
        }
    }

    private async Task SettledAsync()
    {
        await UntilAsync(() => traffic.Arrived >= traffic.Released, $"{traffic.Released} messages have arrived");
        await Eventually.TrueAsync(
            async () => await RelayVerdict.CountWaitingAsync(scene) == 0 && RelayVerdict.Unread(scene) == 0,
            "the bridges have nothing left to do", ArrivesWithin, sparingly: true);
        log(string.Create(CultureInfo.InvariantCulture, $"{_watch.Elapsed.TotalSeconds,5:0} s      everything has arrived"));
    }

    private async Task ServedOnceAsync()
    {
        int[] links = [];
        await Eventually.TrueAsync(
            async () => (links = await scene.CountLinksAsync()).Sum() == plan.Instances, "each integration has one link", RestsWithin,
            sparingly: true);
        log($"links of the replicas at rest: {string.Join(", ", links)}");
    }

    private Task UntilAsync(Func<bool> isSo, string what) => Eventually.TrueAsync(
        async () =>
        {
            await traffic.AssertRunningAsync();
            return isSo();
        },
        what, ArrivesWithin);
}
