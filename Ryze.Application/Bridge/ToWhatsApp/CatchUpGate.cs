using System.Collections.Concurrent;
using Ryze.Application.Shared;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Decides which integrations need a catch-up, and holds their agent messages until it ends: a message from an outage leaves before
/// a later one. Thread-safe.
/// </summary>
public sealed class CatchUpGate(ISchedule schedule, WebhookWatch webhooks, TimeProvider time)
{
    /// <summary>Webhooks that got lost without our notice are found this late at most (bridge.md 3.2).</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    /// <summary>A Chatwoot that cannot be asked holds its agents' messages no longer.</summary>
    public static readonly TimeSpan HoldsAtMost = TimeSpan.FromSeconds(60);

    /// <summary>After the first failure; doubles with each.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>No clock reading, because a reading can be later than the one that the round compares it with.</summary>
    private static readonly DateTimeOffset AtOnce = DateTimeOffset.MinValue;

    private readonly ConcurrentDictionary<string, Turn> _turns = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Turn> _running = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    // The start is an outage of everyone.
    private DateTimeOffset? _allSince = time.GetUtcNow();

    /// <summary>There was an outage in which webhooks may have been lost.</summary>
    public void Ask(string integrationId)
    {
        webhooks.Doubt(integrationId);
        RequestAfterRecovery(integrationId);
    }

    /// <summary>Webhooks arrive again, or nothing is known of them: what they missed is looked for, and what they show counts.</summary>
    public void RequestAfterRecovery(string integrationId)
    {
        Need(integrationId, time.GetUtcNow());
        schedule.RunSoon<CatchUpIntegrations>();
    }

    /// <summary>There was an outage of this process: it concerns every integration that is active in the next round.</summary>
    public void RequestAll()
    {
        lock (_gate)
        {
            _allSince ??= time.GetUtcNow();
        }

        webhooks.DoubtAll();
        schedule.RunSoon<CatchUpIntegrations>();
    }

    public bool IsClosed(string integrationId)
    {
        DateTimeOffset? neededSince;
        lock (_gate)
        {
            neededSince = _allSince;
        }

        neededSince ??= _turns.TryGetValue(integrationId, out var turn) ? turn.NeededSince : null;
        return neededSince is { } since && time.GetUtcNow() - since < HoldsAtMost;
    }

    /// <summary>Those of the active integrations whose time has come, and who are not being caught up with right now.</summary>
    internal IReadOnlyList<string> Due(IReadOnlyCollection<string> active)
    {
        var now = time.GetUtcNow();
        DateTimeOffset? allSince;
        lock (_gate)
        {
            allSince = _allSince;
        }

        foreach (var integrationId in active)
        {
            _turns.TryAdd(integrationId, new Turn(null, now + Every));
            if (allSince is { } since)
            {
                Need(integrationId, since);
            }
        }

        // After the turns are set, so that no message passes in between.
        lock (_gate)
        {
            _allSince = _allSince == allSince ? null : _allSince;
        }

        foreach (var gone in _turns.Keys.Except(active, StringComparer.Ordinal).ToList())
        {
            _turns.TryRemove(gone, out _);
        }

        return [.. active.Where(integrationId => _turns.TryGetValue(integrationId, out var turn) && turn.DueAt <= now && !_running.ContainsKey(integrationId))];
    }

    /// <returns>What <see cref="End"/> wants to know; null when somebody is at it.</returns>
    internal object? Begin(string integrationId) =>
        _turns.TryGetValue(integrationId, out var turn) && _running.TryAdd(integrationId, turn) ? turn : null;

    internal void End(string integrationId, object begun, bool hasSucceeded)
    {
        _running.TryRemove(integrationId, out _);
        var (turn, now) = ((Turn)begun, time.GetUtcNow());
        var pause = AfterFailure * Math.Pow(2, Math.Min(turn.Failures, 8));

        // An outage reported during this catch-up is not covered by it, so the next round starts at once.
        var next = hasSucceeded
            ? new Turn(null, now + Every)
            : turn with { DueAt = now + (pause < LongestPause ? pause : LongestPause), Failures = turn.Failures + 1 };
        if (!_turns.TryUpdate(integrationId, next, turn))
        {
            schedule.RunSoon<CatchUpIntegrations>();
        }
    }

    private void Need(string integrationId, DateTimeOffset since) => _turns.AddOrUpdate(
        integrationId,
        _ => new Turn(since, AtOnce),
        (_, turn) => turn with { NeededSince = turn.NeededSince ?? since, DueAt = AtOnce, Asked = turn.Asked + 1 });

    /// <param name="NeededSince">Null when there was no outage since the last time.</param>
    /// <param name="Asked">Distinguishes one outage from the next.</param>
    private sealed record Turn(DateTimeOffset? NeededSince, DateTimeOffset DueAt, int Failures = 0, int Asked = 0);
}
