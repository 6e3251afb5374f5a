using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Ryze.Domain;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>
/// Tracks the bytes of unfinished agent messages per integration. A measurement plus all later additions is an upper bound, so a new
/// measurement is needed only near the limit. Thread-safe.
/// </summary>
internal sealed class AgentMessageQuota(Store<BridgeDbContext> store, StorageQuotas quotas, TimeProvider time)
{
    /// <summary>The minimum interval for a full integration, because each measurement reads all its unfinished messages.</summary>
    public static readonly TimeSpan MeasureInterval = TimeSpan.FromSeconds(30);

    /// <summary>Beyond this number all bounds are dropped and measured again.</summary>
    private const int MaxRemembered = 100_000;

    private readonly ConcurrentDictionary<string, Bound> _bounds = new(StringComparer.Ordinal);

    public async Task<bool> HasRoomAsync(string integrationId, CancellationToken cancellationToken) =>
        await FindAsync(integrationId, cancellationToken) < quotas.AgentMessagesBytes;

    public async Task<long> FindAsync(string integrationId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_bounds.TryGetValue(integrationId, out var bound)
            && (bound.Bytes < quotas.AgentMessagesBytes / 4 * 3 || now - bound.MeasuredAt < MeasureInterval))
        {
            return bound.Bytes;
        }

        var measured = await store.ReadAsync(
            db => Unfinished(db).Where(m => m.IntegrationId == integrationId)
                .SumAsync(m => (long)m.Content.Length, cancellationToken),
            cancellationToken);
        if (_bounds.Count >= MaxRemembered)
        {
            _bounds.Clear();
        }

        _bounds[integrationId] = new Bound(measured, now);
        return measured;
    }

    /// <summary>Measures all integrations. The bounds cannot give this total, because they only rise between measurements.</summary>
    public Task<long> SumAsync(CancellationToken cancellationToken) =>
        store.ReadAsync(db => Unfinished(db).SumAsync(m => (long)m.Content.Length, cancellationToken), cancellationToken);

    public void Add(string integrationId, long bytes)
    {
        // An integration without a bound is measured at the next query.
        if (bytes > 0 && _bounds.TryGetValue(integrationId, out _))
        {
            _bounds.AddOrUpdate(integrationId, _ => new Bound(bytes, default), (_, bound) => bound with { Bytes = bound.Bytes + bytes });
        }
    }

    /// <summary>Drops the bound of a removed integration.</summary>
    public void Forget(string integrationId) => _bounds.TryRemove(integrationId, out _);

    private static IQueryable<AgentMessageRow> Unfinished(BridgeDbContext db) =>
        db.AgentMessages.Where(StoredAgentMessage.IsUnfinished);

    private sealed record Bound(long Bytes, DateTimeOffset MeasuredAt);
}
