using System.Diagnostics;
using System.Globalization;
using Ryze.Tests.Support;

namespace Ryze.Tests.Faults;

/// <summary>The figures of a relay run and the errors it found.</summary>
internal sealed record RelayFaultReport(
    RelayFaultPlan Plan, int ApiKills, int BridgeKills, int Retried, TimeSpan Duration, IReadOnlyList<string> Wrong)
{
    private const int Shown = 40;

    public override string ToString() => string.Join('\n', [
        string.Create(
            CultureInfo.InvariantCulture,
            $"seed {Plan.Seed}: {Plan.Messages} messages each way in {Plan.Chats} chats over {Plan.EngineNames}, {Plan.Steps.Count} faults, {ApiKills} kills of the API, {BridgeKills} of the bridge, Retry pressed {Retried} times, {Duration.TotalSeconds:0} s"),
        .. Wrong.Take(Shown),
        Wrong.Count == 0 ? "PASS" : $"FAIL: {Wrong.Count} faults; repeat with seed {Plan.Seed}",
    ]);
}

/// <summary>
/// Customers and agents write to each other while processes are killed and Chatwoot and the engine fail. In the end each message is on the
/// other side once and in order, and each agent message shows that it was read (docs/spec/quality.md 1).
/// </summary>
internal sealed class RelayFaults(RelayFaultPlan plan, RelayFaultScene scene, RelayTraffic traffic, Action<string> log)
{
    /// <summary>
    /// A chat with repeated failures waits minutes before its retry. An unknown outcome becomes a failure after two minutes.
    /// </summary>
    private const int ArrivesWithin = 900;

    private const int OfferedWithin = 60;

    private const int QuietSeconds = 5;

    /// <summary>Higher than every message number in a plan.</summary>
    private const int FirstAfterDeletion = 90_000;

    /// <summary>A step between message numbers that <see cref="RelayTraffic"/> treats like any other.</summary>
    private const int NoSpecialNumber = 63;

    /// <summary>The processor time per second that counts as idle.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(30);

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _loggedAt;

    public static async Task<RelayFaultReport> RunAsync(RelayFaultPlan plan, Action<string> log)
    {
        await using var scene = await RelayFaultScene.StartAsync(plan);
        await using var traffic = new RelayTraffic(plan, scene.Chatwoot, scene.Phone);
        return await new RelayFaults(plan, scene, traffic, log).RunAsync();
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
                log(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_watch.Elapsed.TotalSeconds,5:0} s {i + 1,3}. {plan.Steps[i].Fault}, {traffic.Arrived} of {traffic.Released} arrived{(plan.Steps[i].Settles ? "; settled" : "")}"));
            }

            scene.Chatwoot.Heal();
            await SettledAsync();
            log(string.Create(CultureInfo.InvariantCulture, $"{_watch.Elapsed.TotalSeconds,5:0} s      everything has arrived"));
        }
        catch (AssertionException exception)
        {
            wrong.Add($"{exception.Message}\n{scene.Api}\n{scene.Bridge}");
        }

        // Receipts are checked before the stop, because Chatwoot marks messages as failed when a webhook does not reach the bridge.
        wrong.AddRange(RelayVerdict.Ticks(scene));
        await scene.StopAsync(wrong);
        wrong.AddRange(await RelayVerdict.ReadAsync(plan, scene, traffic));
        return new RelayFaultReport(plan, scene.Api.Kills, scene.Bridge.Kills, traffic.Retried.Count, _watch.Elapsed, wrong);
    }

    private async Task PlayAsync(WorkStep step)
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
                await Task.WhenAll(
                    scene.Api.StartAsync(), step.Fault is RelayFault.BothDie ? scene.Bridge.StartAsync() : Task.CompletedTask);
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
    /// Deletes the inboxes while no message is in flight, because the bridge would post an unanswered message again. Events wait from
    /// the first one on and are delivered after <c>set</c>.
    /// </summary>
    private async Task LoseInboxAsync(WorkStep step)
    {
        scene.Chatwoot.Heal();
        await SettledAsync();
        scene.Chatwoot.DeleteInboxes();
        await traffic.OpenAsync(FirstAfterDeletion + (scene.Chatwoot.Deletions * NoSpecialNumber));
        traffic.Release(step.Before);
        await Eventually.TrueAsync(scene.IsPausedAsync, "the bridge pauses without its inboxes", OfferedWithin);
        traffic.Release(step.During);
        await scene.SetAsync();

        // Agents need a reopened conversation, so the bridge must not die before it exists.
        await SettledAsync();
    }

    /// <summary>Waits until every released message is on the other side and the bridge has no work left.</summary>
    private async Task SettledAsync()
    {
        await ArrivedAsync(traffic.Released);
        await Eventually.TrueAsync(
            async () => await RelayVerdict.CountWaitingAsync(scene) == 0 && RelayVerdict.Unread(scene) == 0,
            $"the bridge has nothing left to do; {await RelayVerdict.CountWaitingAsync(scene)} wait", ArrivesWithin, sparingly: true);
    }

    /// <summary>Waits until the bridge has been idle for some seconds in a row.</summary>
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
            "the bridge waits for the public API without being busy", OfferedWithin, sparingly: true);
    }

    private Task NoticedAsync() => Eventually.TrueAsync(scene.IsFailingAsync, "the bridge notices that Chatwoot is gone", OfferedWithin);

    private Task ArrivedAsync(int messages) =>
        UntilAsync(() => traffic.Arrived >= messages, $"{messages} messages have arrived", ArrivesWithin);

    private Task OfferedAsync() => UntilAsync(() => traffic.Offered >= traffic.Released, "everything is offered", OfferedWithin);

    private Task WrittenAsync() => UntilAsync(() => traffic.Written >= traffic.ReleasedToAgents, "the agents have written", OfferedWithin);

    private Task UntilAsync(Func<bool> isSo, string what, int withinSeconds) => Eventually.TrueAsync(
        async () =>
        {
            await traffic.AssertRunningAsync();
            if (_watch.Elapsed > _loggedAt + LogInterval)
            {
                _loggedAt = _watch.Elapsed;
                log(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_watch.Elapsed.TotalSeconds,5:0} s      waiting until {what}; {RelayVerdict.Missing(scene)}"));
            }

            return isSo();
        },
        what,
        withinSeconds);
}
