using Microsoft.EntityFrameworkCore;
using Ryze.Application.Ports;
using Ryze.Infrastructure.Persistence.Rows;

namespace Ryze.Infrastructure.Persistence.Api;

/// <summary>What leaves the outbox, in pieces small enough that waiting events get through in between.</summary>
internal sealed class OutboxKeeping(Store<RyzeDbContext> store, TimeProvider time) : IOutboxKeeping
{
    private const int ChannelsAtOnce = 500;
    private const int EventsAtOnce = 2000;

    public async Task NoteAcknowledgedAsync(CancellationToken cancellationToken)
    {
        var advanced = await store.ReadAsync(
            db => db.OutboxChannels.AsNoTracking().Where(c => c.LastAcked > c.NotedSeq && c.ClosedAt == null)
                .OrderBy(c => c.IntegrationId).Take(ChannelsAtOnce).ToListAsync(cancellationToken),
            cancellationToken);
        if (advanced.Count > 0)
        {
            await store.WriteAsync(db => NoteAsync(db, advanced, cancellationToken), cancellationToken);
        }
    }

    public async Task<bool> RemoveAcknowledgedAsync(DateTimeOffset notedUntil, CancellationToken cancellationToken)
    {
        var due = await store.ReadAsync(
            db => db.OutboxNotes.AsNoTracking().Where(n => n.NotedAt <= notedUntil).OrderBy(n => n.NotedAt).FirstOrDefaultAsync(cancellationToken),
            cancellationToken);
        if (due is null)
        {
            return false;
        }

        await store.WriteAsync(
            async db => await RemoveEventsAsync(db, due.IntegrationId, due.Seq, cancellationToken)
                || await db.OutboxNotes.Where(n => n.IntegrationId == due.IntegrationId && n.Seq <= due.Seq).ExecuteDeleteAsync(cancellationToken) > 0,
            cancellationToken);
        return true;
    }

    public async Task<bool> RemoveClosedAsync(DateTimeOffset closedBefore, CancellationToken cancellationToken)
    {
        var integrationId = await store.ReadAsync(
            db => db.OutboxChannels.Where(c => c.ClosedAt < closedBefore)
                .OrderBy(c => c.ClosedAt).Select(c => c.IntegrationId).FirstOrDefaultAsync(cancellationToken),
            cancellationToken);
        if (integrationId is null)
        {
            return false;
        }

        await store.WriteAsync(
            async db =>
            {
                // An activation may have brought the id back since.
                if (!await db.OutboxChannels.AnyAsync(c => c.IntegrationId == integrationId && c.ClosedAt < closedBefore, cancellationToken))
                {
                    return false;
                }

                if (await RemoveEventsAsync(db, integrationId, long.MaxValue, cancellationToken))
                {
                    return true;
                }

                await db.OutboxNotes.Where(n => n.IntegrationId == integrationId).ExecuteDeleteAsync(cancellationToken);
                await db.Commands.Where(c => c.IntegrationId == integrationId).ExecuteDeleteAsync(cancellationToken);
                return await db.OutboxChannels.Where(c => c.IntegrationId == integrationId).ExecuteDeleteAsync(cancellationToken) > 0;
            },
            cancellationToken);
        return true;
    }

    private async Task<int> NoteAsync(RyzeDbContext db, List<OutboxChannelRow> advanced, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var channel in advanced)
        {
            db.Add(new OutboxNoteRow { IntegrationId = channel.IntegrationId, Seq = channel.LastAcked, NotedAt = now });

            // Only this field, since the position may have moved on.
            await db.OutboxChannels.Where(c => c.IntegrationId == channel.IntegrationId)
                .ExecuteUpdateAsync(row => row.SetProperty(c => c.NotedSeq, channel.LastAcked), cancellationToken);
        }

        return await db.SaveChangesAsync(cancellationToken);
    }

    /// <returns>Whether there was anything to remove.</returns>
    private static async Task<bool> RemoveEventsAsync(RyzeDbContext db, string integrationId, long upTo, CancellationToken cancellationToken)
    {
        var first = await db.OutboxEvents.Where(e => e.IntegrationId == integrationId && e.Seq <= upTo)
            .OrderBy(e => e.Seq).Select(e => (long?)e.Seq).FirstOrDefaultAsync(cancellationToken);
        if (first is not { } from)
        {
            return false;
        }

        var until = Math.Min(upTo, from + EventsAtOnce - 1);
        await db.OutboxMedia.Where(m => m.IntegrationId == integrationId && m.Seq <= until).ExecuteDeleteAsync(cancellationToken);
        await db.OutboxEvents.Where(e => e.IntegrationId == integrationId && e.Seq <= until).ExecuteDeleteAsync(cancellationToken);
        return true;
    }
}
