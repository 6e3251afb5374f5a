using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Ryze.Domain;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>
/// Bytes of unfinished agent messages per integration. A measurement and everything added since is an upper bound, so it is measured again
/// only when the bound comes near the limit. Thread-safe.
/// </summary>
internal sealed class AgentMessageQuota(Store<BridgeDbContext> store, StorageQuotas quotas, TimeProvider time)
{
    /// <summary>A measurement reads every unfinished message, so a full integration is measured no more often.</summary>
    public static readonly TimeSpan MeasureInterval = TimeSpan.FromSeconds(30);

    /// <summary>More are forgotten, which only costs that they are measured again.</summary>
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

    /// <summary>Over all integrations, measured: the bounds of this process only rise between two measurements.</summary>
    public Task<long> SumAsync(CancellationToken cancellationToken) =>
        store.ReadAsync(db => Unfinished(db).SumAsync(m => (long)m.Content.Length, cancellationToken), cancellationToken);

    public void Add(string integrationId, long bytes)
    {
        // One that was never measured is measured when it is asked for.
        if (bytes > 0 && _bounds.TryGetValue(integrationId, out _))
        {
            _bounds.AddOrUpdate(integrationId, _ => new Bound(bytes, default), (_, bound) => bound with { Bytes = bound.Bytes + bytes });
        }
    }

    /// <summary>The integration was removed.</summary>
    public void Forget(string integrationId) => _bounds.TryRemove(integrationId, out _);

    private static IQueryable<AgentMessageRow> Unfinished(BridgeDbContext db) =>
        db.AgentMessages.Where(m => m.State == AgentMessageState.Waiting || m.State == AgentMessageState.Deleting);

    private sealed record Bound(long Bytes, DateTimeOffset MeasuredAt);
}
