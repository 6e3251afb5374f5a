using System.Collections.Concurrent;
using Ryze.Application.Ports;

namespace Ryze.Application.AgentMessages;

/// <summary>
/// Which integrations have to be caught up with, and holds their agents' messages meanwhile: what an agent wrote during an outage goes out
/// before what was written after it. Safe to use from many threads.
/// </summary>
public sealed class CatchUpGate(ISchedule schedule, TimeProvider time)
{
    /// <summary>Webhooks that got lost without our notice are found this late at most (bridge.md 3.2).</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    /// <summary>A Chatwoot that cannot be asked holds its agents' messages no longer.</summary>
    public static readonly TimeSpan HoldsAtMost = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, Turn> _turns = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private volatile bool _isStarted;

    /// <summary>There was an outage, in which messages of agents may have been lost.</summary>
    public void Ask(string integrationId)
    {
        var now = time.GetUtcNow();
        _turns.AddOrUpdate(integrationId, _ => new Turn(now, now), (_, turn) => new Turn(turn.NeededSince ?? now, now));
        schedule.RunSoon<CatchUp>();
    }

    public bool IsClosed(string integrationId)
    {
        var neededSince = _turns.TryGetValue(integrationId, out var turn) ? turn.NeededSince : _isStarted ? null : _startedAt;
        return neededSince is { } since && time.GetUtcNow() - since < HoldsAtMost;
    }

    /// <summary>Those of the active integrations whose time has come. Those that were active at the start have had an outage.</summary>
    internal IReadOnlyList<string> Due(IReadOnlyCollection<string> active)
    {
        var now = time.GetUtcNow();
        foreach (var integrationId in active)
        {
            _turns.TryAdd(integrationId, _isStarted ? new Turn(null, now + Every) : new Turn(_startedAt, now));
        }

        _isStarted = true;
        foreach (var gone in _turns.Keys.Except(active, StringComparer.Ordinal).ToList())
        {
            _turns.TryRemove(gone, out _);
        }

        return [.. active.Where(integrationId => _turns.TryGetValue(integrationId, out var turn) && turn.DueAt <= now)];
    }

    /// <returns>What <see cref="Succeeded"/> wants to know.</returns>
    internal object? Begin(string integrationId) => _turns.GetValueOrDefault(integrationId);

    internal void Succeeded(string integrationId, object? begun)
    {
        // An outage that was told of meanwhile is not covered.
        if (begun is Turn turn)
        {
            _turns.TryUpdate(integrationId, new Turn(null, time.GetUtcNow() + Every), turn);
        }
    }

    internal void Failed(string integrationId) => _turns.AddOrUpdate(
        integrationId, _ => new Turn(null, time.GetUtcNow() + AfterFailure), (_, turn) => turn with { DueAt = time.GetUtcNow() + AfterFailure });

    /// <param name="NeededSince">Null when there was no outage since the last time.</param>
    private sealed record Turn(DateTimeOffset? NeededSince, DateTimeOffset DueAt);
}
