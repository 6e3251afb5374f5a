using System.Collections.Concurrent;
using Ryze.Application.Shared;
using Ryze.Domain;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Decides which integrations need a catch-up. It holds their agent messages until the catch-up ends, so that missed messages go out before
/// later ones. Thread-safe.
/// </summary>
public sealed class CatchUpGate(ISchedule schedule, WebhookWatch webhooks, TimeProvider time)
{
    /// <summary>The regular interval; webhooks that were lost unnoticed are found within this time (docs/spec/bridge.md 3.2).</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    /// <summary>The longest time that an unreachable Chatwoot holds back agent messages.</summary>
    public static readonly TimeSpan MaxHoldTime = TimeSpan.FromSeconds(60);

    private static readonly Backoff Retries = new(TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(5));

    // Not the current time, because it could be later than the time at which the running round started, and the round would skip it.
    private static readonly DateTimeOffset Immediately = DateTimeOffset.MinValue;

    private readonly ConcurrentDictionary<string, Turn> _turns = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Turn> _running = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    // The process's start counts as an outage for every integration.
    private DateTimeOffset? _allSince = time.GetUtcNow();

    /// <summary>Requests a catch-up after an outage that may have lost webhooks.</summary>
    public void Request(string integrationId)
    {
        webhooks.MarkUnreliable(integrationId);
        RequestAfterRecovery(integrationId);
    }

    /// <summary>Requests a catch-up for lost webhooks. It leaves the current knowledge from webhooks valid.</summary>
    public void RequestAfterRecovery(string integrationId)
    {
        MarkNeeded(integrationId, time.GetUtcNow());
        schedule.RunSoon<CatchUpIntegrations>();
    }

    /// <summary>Requests a catch-up within this time, after another replica's outage. It holds the agent messages from now on.</summary>
    public void RequestWithin(string integrationId, TimeSpan delay)
    {
        webhooks.MarkUnreliable(integrationId);
        var now = time.GetUtcNow();
        _turns.AddOrUpdate(
            integrationId,
            _ => new Turn(now, now + delay),
            (_, turn) => turn with
            {
                NeededSince = turn.NeededSince ?? now,
                DueAt = turn.DueAt < now + delay ? turn.DueAt : now + delay,
                Requests = turn.Requests + 1,
            });
    }

    /// <summary>Starts a requested catch-up at once, because an agent message waits for it. Delays after a failure stay.</summary>
    public void Hurry(string integrationId)
    {
        if (_turns.TryGetValue(integrationId, out var turn) && turn is { NeededSince: not null, Failures: 0 }
            && turn.DueAt > time.GetUtcNow()
            && _turns.TryUpdate(integrationId, turn with { DueAt = Immediately }, turn))
        {
            schedule.RunSoon<CatchUpIntegrations>();
        }
    }

    /// <summary>Requests a catch-up after this process's own outage, for every integration that is active in the next round.</summary>
    public void RequestAll()
    {
        lock (_gate)
        {
            _allSince ??= time.GetUtcNow();
        }

        webhooks.MarkAllUnreliable();
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
        return neededSince is { } since && time.GetUtcNow() - since < MaxHoldTime;
    }

    /// <summary>The active integrations that are due and have no running catch-up.</summary>
    internal IReadOnlyList<string> ListDue(IReadOnlyCollection<string> active)
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
                MarkNeeded(integrationId, since);
            }
        }

        // Only after the loop: until then this field holds the messages back, and afterwards the turns do.
        lock (_gate)
        {
            _allSince = _allSince == allSince ? null : _allSince;
        }

        foreach (var inactive in _turns.Keys.Except(active, StringComparer.Ordinal).ToList())
        {
            _turns.TryRemove(inactive, out _);
        }

        return [.. active.Where(
            integrationId => _turns.TryGetValue(integrationId, out var turn) && turn.DueAt <= now && !_running.ContainsKey(integrationId))];
    }

    /// <returns>A token for <see cref="End"/>; null when a catch-up is already running.</returns>
    internal object? TryStart(string integrationId) =>
        _turns.TryGetValue(integrationId, out var turn) && _running.TryAdd(integrationId, turn) ? turn : null;

    internal void End(string integrationId, object started, bool hasSucceeded)
    {
        _running.TryRemove(integrationId, out _);
        var (turn, now) = ((Turn)started, time.GetUtcNow());

        // This catch-up does not cover an outage that was reported during it, so the next round starts at once.
        var next = hasSucceeded
            ? new Turn(null, now + Every)
            : turn with { DueAt = now + Retries.After(turn.Failures + 1), Failures = turn.Failures + 1 };
        if (!_turns.TryUpdate(integrationId, next, turn))
        {
            schedule.RunSoon<CatchUpIntegrations>();
        }
    }

    private void MarkNeeded(string integrationId, DateTimeOffset since) => _turns.AddOrUpdate(
        integrationId,
        _ => new Turn(since, Immediately),
        (_, turn) => turn with { NeededSince = turn.NeededSince ?? since, DueAt = Immediately, Requests = turn.Requests + 1 });

    /// <param name="NeededSince">Null when no outage was reported since the last catch-up.</param>
    /// <param name="Requests">Distinguishes successive outages.</param>
    private sealed record Turn(DateTimeOffset? NeededSince, DateTimeOffset DueAt, int Failures = 0, int Requests = 0);
}
