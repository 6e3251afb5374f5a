using Microsoft.EntityFrameworkCore;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>What happened to integrations on other replicas, for sockets that no signal has reached.</summary>
internal sealed class OutboxChanges(Store<RyzeDbContext> store)
{
    /// <param name="since">By the clock of whichever replica wrote it.</param>
    public Task<List<OutboxChange>> ListAsync(DateTimeOffset since, CancellationToken cancellationToken) => store.ReadAsync(
        db => db.OutboxLinks.Where(c => c.ChangedAt >= since)
            .Select(c => new OutboxChange(c.IntegrationId, c.LastSeq, c.SocketId, c.ClosedAt))
            .ToListAsync(cancellationToken),
        cancellationToken);

    /// <summary>The newest socket of the integration over all replicas, as far as it is written down; null when there never was one.</summary>
    public Task<string?> FindSocketAsync(string integrationId, CancellationToken cancellationToken) => store.ReadAsync(
        db => db.OutboxLinks.Where(c => c.IntegrationId == integrationId).Select(c => c.SocketId).SingleOrDefaultAsync(cancellationToken),
        cancellationToken);

    /// <summary>What no bridge has acknowledged, over all integrations.</summary>
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

/// <param name="Bytes">Files included.</param>
internal sealed record OutboxBacklog(long Events, long Bytes);

internal sealed record OutboxChange(string IntegrationId, long LastSeq, string? SocketId, DateTimeOffset? ClosedAt);
