using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Shared;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Infrastructure.Shared.Schedules;

namespace Ryze.Infrastructure.Bridge.Workers.Placement;

/// <summary>
/// Takes this replica's share of the active integrations, and gives up the rest. It runs at start, every few seconds, and when a replica
/// joins or leaves. A leaving replica may have lost a webhook, so the new owner of its integrations catches up.
/// </summary>
internal sealed partial class ClusterWatch(
    ClusterPlacement placement, WebSocketSupervisor supervisor, IBridgeIntegrationRepository integrations, ClusterDatabase database,
    CatchUpGate gate, Random random, IClusterMembershipService membership, ILocalSiloDetails self, IHostApplicationLifetime lifetime,
    TimeProvider time, ILogger<ClusterWatch> logger) : BackgroundService
{
    /// <summary>Also the longest time until an integration runs after its former replica left.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    /// <summary>Spreads the catch-ups after another replica's end. One with a waiting agent message starts at once.</summary>
    private static readonly TimeSpan CatchUpSpread = TimeSpan.FromMinutes(1);

    private const int MaxConcurrentCalls = 16;

    /// <summary>The other active replicas at the last check.</summary>
    private HashSet<SiloAddress> _others = [];

    /// <summary>
    /// How long to look for the transactions of a dead replica. It may be declared dead before its sessions have stood still for long
    /// enough.
    /// </summary>
    private static readonly TimeSpan UnlockPeriod = TimeSpan.FromMinutes(1);

    private DateTimeOffset? _unlocksUntil;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.WaitForStartAsync(stoppingToken);
        await new RecurringLoop(time).RunAsync(BalanceAsync, ReportFailure, stoppingToken);
    }

    private async Task<TimeSpan> BalanceAsync(CancellationToken cancellationToken)
    {
        var snapshot = membership.CurrentSnapshot.Members;
        var members = snapshot.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress).ToList();
        CatchUpAfterOutage(snapshot);
        await UnlockAsync(cancellationToken);
        var active = (await integrations.ListActiveAsync(link: null, cancellationToken)).Select(target => target.IntegrationId)
            .ToHashSet(StringComparer.Ordinal);
        var own = active.Where(id => self.SiloAddress.Equals(RendezvousPlacement.Choose(id, members))).ToHashSet(StringComparer.Ordinal);
        var missing = own.Where(id => !placement.IsHere(id)).ToList();
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentCalls, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            placement.Here.Where(id => !own.Contains(id)).ToList(), options, async (id, token) => await placement.LeaveAsync(id, token));
        await Parallel.ForEachAsync(missing, options, async (id, token) => await placement.EnsureAsync(id, token));

        // All that are here, not only those that were missing: a call from anywhere may have activated a grain here since the last check,
        // and one that Orleans placed elsewhere than expected is served there.
        var taken = active.Count(id => placement.IsHere(id) && !supervisor.HasLink(id));
        if (taken > 0)
        {
            LogTaken(logger, taken, members.Count);
            await supervisor.ReconcileHereAsync(link: null, cancellationToken);
        }

        return Interval;
    }

    /// <summary>
    /// A webhook for any integration may have reached the replica that died. A stopping replica is not Active before it is Dead, so it is
    /// no outage.
    /// </summary>
    private void CatchUpAfterOutage(ImmutableDictionary<SiloAddress, ClusterMember> snapshot)
    {
        var dead = _others.Count(former => !snapshot.TryGetValue(former, out var member) || member.Status == SiloStatus.Dead);
        _others =
        [
            .. snapshot.Values.Where(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(self.SiloAddress))
                .Select(member => member.SiloAddress),
        ];
        if (dead == 0)
        {
            return;
        }

        LogDied(logger, dead);
        _unlocksUntil = time.GetUtcNow() + UnlockPeriod;
        foreach (var integrationId in placement.Here)
        {
            gate.RequestWithin(integrationId, CatchUpSpread * random.NextDouble());
        }
    }

    /// <summary>A replica that died may be frozen inside a transaction, whose row locks would hold up the takeover.</summary>
    private async Task UnlockAsync(CancellationToken cancellationToken)
    {
        if (_unlocksUntil is not { } until)
        {
            return;
        }

        try
        {
            var isPermitted = await database.EndAbandonedTransactionsAsync(cancellationToken) is not null;
            if (!isPermitted)
            {
                LogNotPermitted(logger, ClusterDatabase.Permissions);
            }

            if (!isPermitted || time.GetUtcNow() >= until)
            {
                _unlocksUntil = null;
            }
        }
        catch (StorageException exception)
        {
            LogFailed(logger, exception);
        }
    }

    private TimeSpan ReportFailure(Exception exception)
    {
        LogFailed(logger, exception);
        return Interval;
    }

    [LoggerMessage(6071, LogLevel.Information, "This replica took over {Count} integrations; the cluster has {Members} replicas")]
    private static partial void LogTaken(ILogger logger, int count, int members);

    [LoggerMessage(
        6074, LogLevel.Warning, "{Count} replicas of the cluster died: every integration looks for missed agent messages within a minute")]
    private static partial void LogDied(ILogger logger, int count);

    [LoggerMessage(
        6075, LogLevel.Warning, "The database user lacks {Permissions}: a frozen replica's row locks hold up its integrations")]
    private static partial void LogNotPermitted(ILogger logger, string permissions);

    [LoggerMessage(6072, LogLevel.Error, "The cluster's integrations could not be checked: another check follows within seconds")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
