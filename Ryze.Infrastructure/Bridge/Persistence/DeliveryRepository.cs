using Microsoft.EntityFrameworkCore;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>Stores the state of deliveries in the bridge's database.</summary>
internal sealed class DeliveryRepository(Store<BridgeDbContext> store, DeadLetterQuota quota, TimeProvider time)
    : IDeliveryRepository
{
    private const int PurgeBatchSize = 500;

    private static readonly TimeSpan MaxClockDifference = TimeSpan.FromDays(1);

    public Task<FairShareKey?> FindShareKeyAsync(string integrationId, CancellationToken cancellationToken) => store.ReadAsync(
        async db => await db.Integrations
            .Where(i => i.Id == integrationId && i.Phase == BridgeIntegrationPhase.Active)
            .Select(i => new { i.Tenant, i.BaseUrl, i.AccountId })
            .SingleOrDefaultAsync(cancellationToken) is { } found
            ? FairShareKey.Of(found.Tenant, found.BaseUrl, found.AccountId)
            : null,
        cancellationToken);

    public Task<IReadOnlyList<string>> ListWaitingAsync(CancellationToken cancellationToken) => store.ReadAsync(
        async db => (IReadOnlyList<string>)await db.Integrations
            .Where(i => i.Phase == BridgeIntegrationPhase.Active && db.EventCursors.Any(c => c.IntegrationId == i.Id && c.Backlog > 0))
            .Select(i => i.Id)
            .ToListAsync(cancellationToken),
        cancellationToken);

    public Task<WaitingEvents> ReadAsync(
        string integrationId, long after, int atMost, long maxLength, CancellationToken cancellationToken) => store.ReadAsync(
        async db =>
        {
            var next = Deliverable(db, integrationId).Where(e => e.Seq > after);
            var lengths = await next.OrderBy(e => e.Seq).Take(atMost)
                .Select(e => new { e.Seq, Length = e.ChatKind == null || e.Event == EventNames.Receipt ? e.Data.Length : 0 })
                .ToListAsync(cancellationToken);
            var (count, length) = (0, 0L);
            while (count < lengths.Count && (length += lengths[count].Length) <= maxLength)
            {
                count++;
            }

            count = Math.Max(count, Math.Min(1, lengths.Count));
            var upTo = count == 0 ? after : lengths[count - 1].Seq;
            var rows = count == 0 ? [] : await next.Where(e => e.Seq <= upTo).OrderBy(e => e.Seq)
                .Select(e => new
                {
                    Row = new StoredEventRow
                    {
                        IntegrationId = e.IntegrationId,
                        Seq = e.Seq,
                        EventId = e.EventId,
                        Event = e.Event,
                        OccurredAt = e.OccurredAt,
                        Data = Array.Empty<byte>(),
                        ChatKind = e.ChatKind,
                        ChatJid = e.ChatJid,
                        ChatLid = e.ChatLid,
                        SenderJid = e.SenderJid,
                        SenderLid = e.SenderLid,
                        IsOutgoing = e.IsOutgoing,
                        MessageId = e.MessageId,
                        Echo = e.Echo,
                    },
                    Data = e.ChatKind == null || e.Event == EventNames.Receipt ? e.Data : null,
                })
                .ToListAsync(cancellationToken);
            return new WaitingEvents(
                [.. rows.Select(found => found.Row.ToWaiting(found.Data ?? []))], count == lengths.Count && count < atMost);
        },
        cancellationToken);

    public Task<WaitingEvent?> FindAsync(string integrationId, long seq, CancellationToken cancellationToken) => store.ReadAsync(
        async db => await Deliverable(db, integrationId).AsNoTracking().Where(e => e.Seq == seq).SingleOrDefaultAsync(cancellationToken)
            is { } row ? row.ToWaiting(row.Data) : null,
        cancellationToken);

    public Task<LedgerEntry?> FindEntryAsync(string integrationId, LedgerKey key, CancellationToken cancellationToken) => store.ReadAsync(
        db => LedgerKeys.Entries(db, integrationId, key)
            .OrderByDescending(e => e.CompletedAt != null)
            .Select(e => new LedgerEntry(e.CompletedAt != null, e.ConversationId, e.LateUntil))
            .FirstOrDefaultAsync(cancellationToken),
        cancellationToken);

    public Task<long?> FindMessageIdAsync(string integrationId, LedgerKey key, long conversationId, CancellationToken cancellationToken) =>
        store.ReadAsync(
        db => LedgerKeys.InEitherDirection(db, integrationId, key)
            .Where(e => e.ConversationId == conversationId && e.MessageId > 0)
            .OrderBy(e => e.MessageId)
            .Select(e => e.MessageId)
            .FirstOrDefaultAsync(cancellationToken),
        cancellationToken);

    public Task<bool> BeginAsync(
        string integrationId, LedgerKey key, long conversationId, DateTimeOffset lateUntil, CancellationToken cancellationToken) =>
        store.WriteAsync(
            async db =>
            {
                if (!await AgentMessageRepository.LockAsync(db, integrationId, cancellationToken))
                {
                    return true;
                }

                var row = await LedgerKeys.Entries(db, integrationId, key).OrderBy(e => e.StartedAt).FirstOrDefaultAsync(cancellationToken);
                if (row is null)
                {
                    row = LedgerKeys.NewRow(integrationId, key, time.GetUtcNow());
                    db.Add(row);
                }
                else if (row is { ConversationId: not null, CompletedAt: null } && row.LateUntil > time.GetUtcNow())
                {
                    return false;
                }

                row.ConversationId = conversationId;
                row.LateUntil = lateUntil;
                await db.SaveChangesAsync(cancellationToken);
                return true;
            },
            cancellationToken);

    public Task MarkAnsweredAsync(string integrationId, LedgerKey key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return store.WriteAsync(
            db => LedgerKeys.Entries(db, integrationId, key)
                .ExecuteUpdateAsync(row => row.SetProperty(e => e.LateUntil, now), cancellationToken),
            cancellationToken);
    }

    public Task MarkNotSentAsync(string integrationId, LedgerKey key, CancellationToken cancellationToken) => store.WriteAsync(
        db => LedgerKeys.Entries(db, integrationId, key)
            .ExecuteUpdateAsync(row => row.SetProperty(e => e.ConversationId, (long?)null), cancellationToken),
        cancellationToken);

    public Task CompleteAsync(string integrationId, long seq, LedgerKey key, long messageId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return store.WriteAsync(
            async db =>
            {
                var removed = await RemoveAsync(db, integrationId, [seq], cancellationToken);
                await LedgerKeys.Entries(db, integrationId, key).Where(e => e.CompletedAt == null).ExecuteUpdateAsync(
                    row => row.SetProperty(e => e.CompletedAt, now).SetProperty(e => e.MessageId, messageId), cancellationToken);
                return removed;
            },
            cancellationToken);
    }

    public Task DropAsync(string integrationId, IReadOnlyCollection<long> seqs, CancellationToken cancellationToken) =>
        store.WriteAsync(db => RemoveAsync(db, integrationId, seqs, cancellationToken), cancellationToken);

    public async Task MoveToDeadLettersAsync(string integrationId, WaitingEvent waiting, string reason, CancellationToken cancellationToken)
    {
        await store.WriteAsync(
            async db =>
            {
                if (await RemoveAsync(db, integrationId, [waiting.Seq], cancellationToken) == 0)
                {
                    return 0;
                }

                db.Add(new DeadLetterRow
                {
                    IntegrationId = integrationId,
                    Seq = waiting.Seq,
                    EventId = waiting.Id,
                    Event = waiting.Name,
                    OccurredAt = waiting.OccurredAt,
                    Data = waiting.Data,
                    Reason = reason,
                    BuriedAt = time.GetUtcNow(),
                });
                await db.SaveChangesAsync(cancellationToken);
                return await db.EventCursors.Where(c => c.IntegrationId == integrationId)
                    .ExecuteUpdateAsync(row => row.SetProperty(c => c.DeadLetters, c => c.DeadLetters + 1), cancellationToken);
            },
            cancellationToken);
        await quota.EnforceAsync(integrationId, waiting.Data.Length, cancellationToken);
    }

    public Task<bool> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            var entries = await db.LedgerEntries.Where(e => e.CompletedAt < before).OrderBy(e => e.CompletedAt).Take(PurgeBatchSize)
                .ToListAsync(cancellationToken);

            // During a hand-over the former integration still counts moved dead letters, so these wait.
            var deadLetters = await db.DeadLetters
                .Where(d => d.BuriedAt < before && db.EventCursors.Any(c => c.IntegrationId == d.IntegrationId)).OrderBy(d => d.BuriedAt)
                    .Take(PurgeBatchSize)
                .Select(d => new { d.IntegrationId, d.Seq }).ToListAsync(cancellationToken);
            db.RemoveRange(entries);
            await db.SaveChangesAsync(cancellationToken);
            foreach (var deadLetter in deadLetters.OrderBy(deadLetter => deadLetter.IntegrationId, StringComparer.Ordinal)
                .ThenBy(deadLetter => deadLetter.Seq))
            {
                // A retry may have removed it first. The cursor row is locked first, as in RemoveAsync.
                var remaining = db.DeadLetters.Where(d => d.IntegrationId == deadLetter.IntegrationId && d.Seq == deadLetter.Seq);
                await db.EventCursors.Where(c => c.IntegrationId == deadLetter.IntegrationId)
                    .ExecuteUpdateAsync(
                        row => row.SetProperty(c => c.DeadLetters, c => c.DeadLetters - remaining.Count()), cancellationToken);
                await remaining.ExecuteDeleteAsync(cancellationToken);
            }

            var unfinished = await ForgetUnfinishedAsync(db, before, cancellationToken);
            return entries.Count == PurgeBatchSize || deadLetters.Count == PurgeBatchSize || unfinished == PurgeBatchSize;
        },
        cancellationToken);

    /// <summary>
    /// An entry does not name its event. When no event or dead letter from its time is left, its event was deleted.
    /// </summary>
    private static async Task<int> ForgetUnfinishedAsync(BridgeDbContext db, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var forgotten = 0;
        var unfinished = db.LedgerEntries.Where(e => e.CompletedAt == null && e.StartedAt < before);
        foreach (var integrationId in await unfinished.Select(e => e.IntegrationId).Distinct().ToListAsync(cancellationToken))
        {
            // In the order of occurrence, by a clock that may differ from the bridge's.
            var oldest = await db.StoredEvents.Where(e => e.IntegrationId == integrationId).OrderBy(e => e.Seq)
                .Select(e => (DateTimeOffset?)e.OccurredAt).FirstOrDefaultAsync(cancellationToken);
            var oldestDeadLetter = await db.DeadLetters.Where(d => d.IntegrationId == integrationId).OrderBy(d => d.Seq)
                .Select(d => (DateTimeOffset?)d.OccurredAt).FirstOrDefaultAsync(cancellationToken);
            if (oldest < before + MaxClockDifference || oldestDeadLetter < before + MaxClockDifference)
            {
                continue;
            }

            db.RemoveRange(
                await unfinished.Where(e => e.IntegrationId == integrationId).Take(PurgeBatchSize - forgotten)
                .ToListAsync(cancellationToken));
            forgotten += await db.SaveChangesAsync(cancellationToken);
            if (forgotten == PurgeBatchSize)
            {
                break;
            }
        }

        return forgotten;
    }

    /// <summary>None during a hand-over to the integration, because its cursor row, which counts the events, arrives last.</summary>
    private static IQueryable<StoredEventRow> Deliverable(BridgeDbContext db, string integrationId) => db.StoredEvents.Where(e =>
        e.IntegrationId == integrationId && db.EventCursors.Any(c => c.IntegrationId == integrationId));

    /// <returns>How many of the events still existed; the backlog shrinks by this number.</returns>
    private static async Task<int> RemoveAsync(
        BridgeDbContext db, string integrationId, IReadOnlyCollection<long> seqs, CancellationToken cancellationToken)
    {
        // The cursor row first, as in every transaction: under its lock no event disappears between count and deletion.
        var events = db.StoredEvents.Where(e => e.IntegrationId == integrationId && seqs.Contains(e.Seq));
        await db.EventCursors.Where(c => c.IntegrationId == integrationId)
            .ExecuteUpdateAsync(
                row => row.SetProperty(c => c.Backlog, c => c.Backlog - events.Count())
                    .SetProperty(c => c.BacklogBytes, c => c.BacklogBytes - events.Sum(e => (long)e.Data.Length)),
                cancellationToken);
        var removed = await events.ExecuteDeleteAsync(cancellationToken);
        return removed;
    }
}
