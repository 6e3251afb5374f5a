using Microsoft.EntityFrameworkCore;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>Reads changes that other replicas made, for links that no signal reached.</summary>
internal sealed class OutboxChanges(Store<RyzeDbContext> store)
{
    /// <param name="since">By the clock of the replica that wrote the change.</param>
    public Task<List<OutboxChange>> ListAsync(DateTimeOffset since, CancellationToken cancellationToken) => store.ReadAsync(
        db => db.OutboxLinks.Where(c => c.ChangedAt >= since)
            .Select(c => new OutboxChange(c.IntegrationId, c.LastSeq, c.SocketId, c.ClosedAt))
            .ToListAsync(cancellationToken),
        cancellationToken);

    /// <summary>The integration's newest stored link id of all replicas; null when it never had a link.</summary>
    public Task<string?> FindSocketAsync(string integrationId, CancellationToken cancellationToken) => store.ReadAsync(
        db => db.OutboxLinks.Where(c => c.IntegrationId == integrationId).Select(c => c.SocketId).SingleOrDefaultAsync(cancellationToken),
        cancellationToken);

    /// <summary>The unacknowledged events of all integrations.</summary>
    public Task<OutboxBacklog> MeasureBacklogAsync(CancellationToken cancellationToken) => store.ReadAsync(
        async db =>
        {
            var open = db.OutboxLinks.Where(c => c.ClosedAt == null && c.LastSeq > c.LastAcked);
            var events = await open.SumAsync(c => c.LastSeq - c.LastAcked, cancellationToken);
            var bytes = await open
                .Join(
                    db.OutboxEvents, c => new { c.IntegrationId, Seq = c.LastAcked + 1 }, e => new { e.IntegrationId, e.Seq },
                    (c, e) => c.TotalBytes - e.BytesBefore)
                .SumAsync(cancellationToken);
            return new OutboxBacklog(events, bytes);
        },
        cancellationToken);
}

/// <param name="Bytes">Includes files.</param>
internal sealed record OutboxBacklog(long Events, long Bytes);

internal sealed record OutboxChange(string IntegrationId, long LastSeq, string? SocketId, DateTimeOffset? ClosedAt);
