using Microsoft.EntityFrameworkCore;

namespace Ryze.Infrastructure.Persistence.Api;

/// <summary>What happened to integrations on other replicas, for sockets that no signal has reached.</summary>
internal sealed class OutboxChanges(Store<RyzeDbContext> store)
{
    /// <param name="since">By the clock of whichever replica wrote it.</param>
    public Task<List<OutboxChange>> ListAsync(DateTimeOffset since, CancellationToken cancellationToken) => store.ReadAsync(
        db => db.OutboxChannels.Where(c => c.ChangedAt >= since)
            .Select(c => new OutboxChange(c.IntegrationId, c.LastSeq, c.SocketId, c.ClosedAt != null))
            .ToListAsync(cancellationToken),
        cancellationToken);

    /// <summary>Events that no bridge has acknowledged, over all integrations.</summary>
    public Task<long> CountBacklogAsync(CancellationToken cancellationToken) => store.ReadAsync(
        db => db.OutboxChannels.Where(c => c.ClosedAt == null).SumAsync(c => c.LastSeq - c.LastAcked, cancellationToken), cancellationToken);
}

internal sealed record OutboxChange(string IntegrationId, long LastSeq, string? SocketId, bool IsClosed);
