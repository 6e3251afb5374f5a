using Microsoft.EntityFrameworkCore;
using Ryze.Application.Ports;
using Ryze.Infrastructure.Persistence.Rows;

namespace Ryze.Infrastructure.Persistence.Api;

/// <summary>What leaves the outbox, in pieces small enough that waiting events get through in between.</summary>
internal sealed class OutboxKeeping(Store<RyzeDbContext> store, TimeProvider time) : IOutboxKeeping
{
    private const int ChannelsAtOnce = 500;
    private const int EventsAtOnce = 2000;

    public Task NoteAcknowledgedAsync(CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            var now = time.GetUtcNow();
            var advanced = await db.OutboxChannels.Where(c => c.LastAcked > c.NotedSeq && c.ClosedAt == null)
                .OrderBy(c => c.IntegrationId).Take(ChannelsAtOnce).ToListAsync(cancellationToken);
            foreach (var channel in advanced)
            {
                db.Add(new OutboxNoteRow { IntegrationId = channel.IntegrationId, Seq = channel.LastAcked, NotedAt = now });

                // By itself, since the position may move on while this is written.
                await db.OutboxChannels.Where(c => c.IntegrationId == channel.IntegrationId)
                    .ExecuteUpdateAsync(row => row.SetProperty(c => c.NotedSeq, channel.LastAcked), cancellationToken);
                db.Entry(channel).State = EntityState.Detached;
            }

            return await db.SaveChangesAsync(cancellationToken);
        },
        cancellationToken);

    public Task<bool> RemoveAcknowledgedAsync(DateTimeOffset notedUntil, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            var due = await db.OutboxNotes.AsNoTracking().Where(n => n.NotedAt <= notedUntil).OrderBy(n => n.NotedAt).FirstOrDefaultAsync(cancellationToken);
            if (due is null)
            {
                return false;
            }

            if (!await RemoveEventsAsync(db, due.IntegrationId, due.Seq, cancellationToken))
            {
                await db.OutboxNotes.Where(n => n.IntegrationId == due.IntegrationId && n.Seq <= due.Seq).ExecuteDeleteAsync(cancellationToken);
            }

            return true;
        },
        cancellationToken);

    public Task<bool> RemoveClosedAsync(DateTimeOffset closedBefore, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            var integrationId = await db.OutboxChannels.Where(c => c.ClosedAt < closedBefore)
                .OrderBy(c => c.ClosedAt).Select(c => c.IntegrationId).FirstOrDefaultAsync(cancellationToken);
            if (integrationId is null)
            {
                return false;
            }

            if (!await RemoveEventsAsync(db, integrationId, long.MaxValue, cancellationToken))
            {
                await db.OutboxNotes.Where(n => n.IntegrationId == integrationId).ExecuteDeleteAsync(cancellationToken);
                await db.OutboxChannels.Where(c => c.IntegrationId == integrationId).ExecuteDeleteAsync(cancellationToken);
            }

            return true;
        },
        cancellationToken);

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
