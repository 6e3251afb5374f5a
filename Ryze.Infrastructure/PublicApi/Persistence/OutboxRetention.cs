using Microsoft.EntityFrameworkCore;
using Ryze.Application.PublicApi.Events;
using Ryze.Domain;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>Removes events from the outbox, in pieces so small that waiting events are written in between.</summary>
internal sealed class OutboxRetention(Store<RyzeDbContext> store, StorageQuotas quotas, TimeProvider time) : IOutboxRetention
{
    private const int LinksPerTransaction = 500;
    private const int MaxNotes = 100;
    private const int MaxEvents = 2000;

    // A removal pauses only briefly between two pieces, and notes must not arrive faster than they are removed.
    private static readonly TimeSpan NoteInterval = TimeSpan.FromMinutes(10);

    private DateTimeOffset? _notedAt;

    public async Task NoteAcknowledgedAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - _notedAt < NoteInterval)
        {
            return;
        }

        var advanced = await store.ReadAsync(
            db => db.OutboxLinks.Where(c => c.LastAcked > c.NotedSeq && c.ClosedAt == null)
                .Select(c => new OutboxNoteRow { IntegrationId = c.IntegrationId, Seq = c.LastAcked, NotedAt = now })
                .ToListAsync(cancellationToken),
            cancellationToken);
        // Every transaction locks the rows of several links in this order (docs/reference/persistence.md, "Transactions").
        foreach (var notes in advanced.OrderBy(note => note.IntegrationId, StringComparer.Ordinal).Chunk(LinksPerTransaction))
        {
            await store.WriteAsync(db => NoteAsync(db, notes, cancellationToken), cancellationToken);
        }

        _notedAt = now;
    }

    public async Task<bool> RemoveAcknowledgedAsync(DateTimeOffset notedUntil, CancellationToken cancellationToken)
    {
        var due = await store.ReadAsync(
            db => db.OutboxNotes.AsNoTracking().Where(n => n.NotedAt <= notedUntil).OrderBy(n => n.NotedAt).Take(MaxNotes)
                .ToListAsync(cancellationToken),
            cancellationToken);
        if (due.Count == 0)
        {
            return false;
        }

        await store.WriteAsync(db => RemoveNotedAsync(db, due, cancellationToken), cancellationToken);
        return true;
    }

    public async Task<bool> RemoveBeyondQuotaAsync(CancellationToken cancellationToken)
    {
        var limit = quotas.OutboxBytes;
        var due = await store.ReadAsync(
            db => db.OutboxLinks
                .Where(c => c.ClosedAt == null
                    && db.OutboxEvents.Any(
                        e => e.IntegrationId == c.IntegrationId && e.Seq <= c.LastAcked && e.BytesBefore < c.TotalBytes - limit))
                .OrderBy(c => c.IntegrationId)
                .Select(c => new { c.IntegrationId, c.LastAcked, Surplus = c.TotalBytes - limit })
                .FirstOrDefaultAsync(cancellationToken),
            cancellationToken);
        if (due is null)
        {
            return false;
        }

        return await store.WriteAsync(
            async db =>
            {
                var upTo = await db.OutboxEvents
                    .Where(e => e.IntegrationId == due.IntegrationId && e.Seq <= due.LastAcked && e.BytesBefore < due.Surplus)
                    .MaxAsync(e => (long?)e.Seq, cancellationToken);
                return upTo is not null && await RemoveEventsAsync(db, due.IntegrationId, upTo.Value, MaxEvents, cancellationToken) > 0;
            },
            cancellationToken);
    }

    public async Task<bool> RemoveClosedAsync(DateTimeOffset closedBefore, CancellationToken cancellationToken)
    {
        var integrationId = await store.ReadAsync(
            db => db.OutboxLinks
                .Where(c => c.ClosedAt < closedBefore
                    || (c.ClosedAt != null && db.OutboxEvents.Any(e => e.IntegrationId == c.IntegrationId))
                    || (c.ClosedAt != null && db.Commands.Any(d => d.IntegrationId == c.IntegrationId)))
                .OrderBy(c => c.ClosedAt).Select(c => c.IntegrationId).FirstOrDefaultAsync(cancellationToken),
            cancellationToken);
        if (integrationId is null)
        {
            return false;
        }

        var isMore = await store.WriteAsync(
            async db =>
            {
                // An activation may have restored the id since.
                if (!await db.OutboxLinks.AnyAsync(c => c.IntegrationId == integrationId && c.ClosedAt != null, cancellationToken))
                {
                    return false;
                }

                if (await RemoveEventsAsync(db, integrationId, long.MaxValue, PieceDeletion.PieceSize, cancellationToken) > 0
                    && await db.OutboxEvents.AnyAsync(e => e.IntegrationId == integrationId, cancellationToken))
                {
                    return true;
                }

                await db.OutboxNotes.Where(n => n.IntegrationId == integrationId).ExecuteDeleteAsync(cancellationToken);
                var commands = db.Commands.Where(c => c.IntegrationId == integrationId);
                if (await commands.Take(PieceDeletion.PieceSize).ExecuteDeleteAsync(cancellationToken) == PieceDeletion.PieceSize)
                {
                    return true;
                }

                await db.OutboxLinks.Where(c => c.IntegrationId == integrationId && c.ClosedAt < closedBefore)
                    .ExecuteDeleteAsync(cancellationToken);
                return false;
            },
            cancellationToken);
        if (!isMore)
        {
            await store.TruncateLogAsync(cancellationToken);
        }

        return true;
    }

    private static async Task<int> NoteAsync(RyzeDbContext db, OutboxNoteRow[] notes, CancellationToken cancellationToken)
    {
        foreach (var note in notes)
        {
            // Updates only this column, because the position may have advanced. Only the first replica adds the note.
            var isFirst = await db.OutboxLinks.Where(c => c.IntegrationId == note.IntegrationId && c.NotedSeq < note.Seq)
                .ExecuteUpdateAsync(row => row.SetProperty(c => c.NotedSeq, note.Seq), cancellationToken) == 1;
            if (isFirst)
            {
                db.Add(note);
            }
        }

        return await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Removes the events that the notes cover, up to one piece; a note is removed after its events.</summary>
    private static async Task<int> RemoveNotedAsync(RyzeDbContext db, List<OutboxNoteRow> due, CancellationToken cancellationToken)
    {
        var room = MaxEvents;
        foreach (var note in due)
        {
            room -= await RemoveEventsAsync(db, note.IntegrationId, note.Seq, room, cancellationToken);
            if (room == 0)
            {
                break;
            }

            await db.OutboxNotes.Where(n => n.IntegrationId == note.IntegrationId && n.Seq <= note.Seq)
                .ExecuteDeleteAsync(cancellationToken);
        }

        return MaxEvents - room;
    }

    /// <returns>The removed sequence numbers; fewer than the maximum when none is left.</returns>
    private static async Task<int> RemoveEventsAsync(
        RyzeDbContext db, string integrationId, long upTo, int atMost, CancellationToken cancellationToken)
    {
        var first = await db.OutboxEvents.Where(e => e.IntegrationId == integrationId && e.Seq <= upTo)
            .OrderBy(e => e.Seq).Select(e => (long?)e.Seq).FirstOrDefaultAsync(cancellationToken);
        if (first is not { } from)
        {
            return 0;
        }

        var until = Math.Min(upTo, from + atMost - 1);
        await db.OutboxMedia.Where(m => m.IntegrationId == integrationId && m.Seq <= until).ExecuteDeleteAsync(cancellationToken);
        await db.OutboxEvents.Where(e => e.IntegrationId == integrationId && e.Seq <= until).ExecuteDeleteAsync(cancellationToken);
        return (int)(until - from + 1);
    }
}
