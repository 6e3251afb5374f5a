using System.Diagnostics;
using System.Globalization;
using Ryze.Tests.Support;

namespace Ryze.Tests.Faults;

/// <summary>Figures of a relay run, and what it found wrong.</summary>
internal sealed record RelayFaultReport(RelayFaultPlan Plan, int ApiKills, int BridgeKills, int Retried, TimeSpan Duration, IReadOnlyList<string> Wrong)
{
    private const int Shown = 40;

    public override string ToString() => string.Join('\n', [
        string.Create(
            CultureInfo.InvariantCulture,
            $"seed {Plan.Seed}: {Plan.Messages} messages each way in {Plan.Chats} chats, {Plan.Steps.Count} faults, {ApiKills} kills of the API, {BridgeKills} of the bridge, Retry pressed {Retried} times, {Duration.TotalSeconds:0} s"),
        .. Wrong.Take(Shown),
        Wrong.Count == 0 ? "PASS" : $"FAIL: {Wrong.Count} faults; repeat with seed {Plan.Seed}",
    ]);
}

/// <summary>
/// Customers and agents write to each other while processes are killed and Chatwoot and the engine misbehave; in the end each message is on the
/// other side once and in order, and each of an agent's shows that it was read (quality.md 1).
/// </summary>
internal sealed class RelayFaults(RelayFaultPlan plan, RelayFaultScene scene, RelayTraffic traffic, Action<string> tell)
{
    /// <summary>A chat that has failed often is tried again after minutes, and what nobody knows the outcome of is given up on after two.</summary>
    private const int ArrivesWithin = 900;

    private const int OfferedWithin = 60;

    private const int QuietSeconds = 5;

    /// <summary>Above all numbers of a plan.</summary>
    private const int FirstAfterDeletion = 90_000;

    /// <summary>A step that keeps a number free of what <see cref="RelayTraffic"/> does to some.</summary>
    private const int NoSpecialNumber = 63;

    /// <summary>Processor time in a second.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(30);

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _toldAt;

    public static async Task<RelayFaultReport> RunAsync(RelayFaultPlan plan, Action<string> tell)
    {
        await using var scene = await RelayFaultScene.StartAsync(plan);
        await using var traffic = new RelayTraffic(plan, scene.Chatwoot, scene.Phone);
        return await new RelayFaults(plan, scene, traffic, tell).RunAsync();
    }

    private async Task<RelayFaultReport> RunAsync()
    {
        var wrong = new List<string>();
        try
        {
            await traffic.OpenAsync();
            for (var i = 0; i < plan.Steps.Count; i++)
            {
                await PlayAsync(plan.Steps[i]);
                tell(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_watch.Elapsed.TotalSeconds,5:0} s {i + 1,3}. {plan.Steps[i].Fault}, {traffic.Arrived} of {traffic.Released} arrived{(plan.Steps[i].Settles ? "; settled" : "")}"));
            }

            scene.Chatwoot.Heal();
            await SettledAsync();
            tell(string.Create(CultureInfo.InvariantCulture, $"{_watch.Elapsed.TotalSeconds,5:0} s      everything has arrived"));
        }
        catch (AssertionException failed)
        {
            wrong.Add($"{failed.Message}\n{scene.Api}\n{scene.Bridge}");
        }

        // Before the end, because what Chatwoot still has to tell a bridge that is not there marks its messages as failed.
        wrong.AddRange(RelayVerdict.Ticks(scene));
        await scene.StopAsync(wrong);
        wrong.AddRange(await RelayVerdict.ReadAsync(plan, scene, traffic));
        return new RelayFaultReport(plan, scene.Api.Kills, scene.Bridge.Kills, traffic.Retried.Count, _watch.Elapsed, wrong);
    }

    private async Task PlayAsync(RelayStep step)
    {
        if (step.Fault is RelayFault.InboxDeleted)
        {
            await LoseInboxAsync(step);
            return;
        }

        var before = traffic.Arrived;
        if (step.Fault is RelayFault.BridgeDiesWaiting)
        {
            await scene.Chatwoot.ShutAsync();
        }

        traffic.Release(step.Before);
        await (scene.Chatwoot.IsOpen ? ArrivedAsync(before + step.After) : NoticedAsync());
        switch (step.Fault)
        {
            case RelayFault.BridgeDies or RelayFault.BridgeDiesTwice:
                await scene.Bridge.KillAsync();
                traffic.Release(step.During);
                await OfferedAsync();
                await (step.Fault is RelayFault.BridgeDiesTwice ? scene.Bridge.StartAndKillAsync(step.Startup) : Task.CompletedTask);
                await scene.Bridge.StartAsync();
                break;
            case RelayFault.BridgeDiesWaiting:
                await scene.Bridge.KillAsync();
                scene.Chatwoot.Open();
                traffic.Release(step.During);
                await OfferedAsync();
                await scene.Bridge.StartAsync();
                break;
            case RelayFault.ApiDies or RelayFault.BothDie:
                await Task.WhenAll(scene.Api.KillAsync(), step.Fault is RelayFault.BothDie ? scene.Bridge.KillAsync() : Task.CompletedTask);
                traffic.Release(step.During);
                await WrittenAsync();
                await Task.WhenAll(scene.Api.StartAsync(), step.Fault is RelayFault.BothDie ? scene.Bridge.StartAsync() : Task.CompletedTask);
                break;
            case RelayFault.ApiStaysAway:
                await scene.Api.KillAsync();
                traffic.Release(step.During);
                await WrittenAsync();
                await RestsAsync();
                await scene.Api.StartAsync();
                break;
            case RelayFault.ChatwootGone:
                await scene.Chatwoot.ShutAsync();
                traffic.Release(step.During);
                await NoticedAsync();
                scene.Chatwoot.Open();
                break;
            case RelayFault.EngineFails:
                scene.Phone.Misbehave(step.Times);
                traffic.Release(step.During);
                break;
            default:
                scene.Chatwoot.Misbehave(step.Fault, step.Times);
                traffic.Release(step.During);
                break;
        }

        if (step.Settles)
        {
            await SettledAsync();
        }
    }

    /// <summary>
    /// Deletes the inbox while no message is in flight, because a stored message without an answer would be written again. Events wait from
    /// the first one on and leave after <c>set</c>.
    /// </summary>
    private async Task LoseInboxAsync(RelayStep step)
    {
        scene.Chatwoot.Heal();
        await SettledAsync();
        scene.Chatwoot.DeleteInbox();
        await traffic.OpenAsync(FirstAfterDeletion + (scene.Chatwoot.Deletions * NoSpecialNumber));
        traffic.Release(step.Before);
        await Eventually.TrueAsync(scene.IsPausedAsync, "the bridge pauses without its inbox", OfferedWithin);
        traffic.Release(step.During);
        await scene.SetAsync();

        // Agents write only where the bridge has opened a conversation again, so it must not die before.
        await SettledAsync();
    }

    /// <summary>Returns when every released message is on the other side and the bridge has nothing left to do.</summary>
    private async Task SettledAsync()
    {
        await ArrivedAsync(traffic.Released);
        await Eventually.TrueAsync(
            async () => await scene.CountWaitingAsync() == 0 && RelayVerdict.Unread(scene) == 0,
            $"the bridge has nothing left to do; {await scene.CountWaitingAsync()} wait", ArrivesWithin, sparingly: true);
    }

    /// <summary>Returns when the bridge has used next to no processor time for some seconds on end.</summary>
    private Task RestsAsync()
    {
        var (used, quietSeconds) = (scene.Bridge.ProcessorTime, 0);
        return Eventually.TrueAsync(
            () =>
            {
                var before = used;
                used = scene.Bridge.ProcessorTime;
                quietSeconds = used - before < Rest ? quietSeconds + 1 : 0;
                return Task.FromResult(quietSeconds > QuietSeconds);
            },
            "the bridge waits for the API without being busy", OfferedWithin, sparingly: true);
    }

    private Task NoticedAsync() => Eventually.TrueAsync(scene.IsFailingAsync, "the bridge notices that Chatwoot is gone", OfferedWithin);

    private Task ArrivedAsync(int messages) => UntilAsync(() => traffic.Arrived >= messages, $"{messages} messages have arrived", ArrivesWithin);

    private Task OfferedAsync() => UntilAsync(() => traffic.Offered >= traffic.Released, "everything is offered", OfferedWithin);

    private Task WrittenAsync() => UntilAsync(() => traffic.Written >= traffic.ReleasedToAgents, "the agents have written", OfferedWithin);

    private Task UntilAsync(Func<bool> isSo, string what, int withinSeconds) => Eventually.TrueAsync(
        async () =>
        {
            await traffic.AssertRunningAsync();
            if (_watch.Elapsed > _toldAt + TellEvery)
            {
                _toldAt = _watch.Elapsed;
                tell(string.Create(CultureInfo.InvariantCulture, $"{_watch.Elapsed.TotalSeconds,5:0} s      waiting until {what}; {RelayVerdict.Missing(scene)}"));
            }

            return isSo();
        },
        what,
        withinSeconds);
}
