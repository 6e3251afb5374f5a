using Microsoft.EntityFrameworkCore;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>Stores agent messages in the bridge's database. <see cref="AgentMessage"/> has the rules.</summary>
internal sealed class AgentMessageRepository(
    Store<BridgeDbContext> store, AgentMessageQuota quota, FailedTextQuota failedTexts, TimeProvider time) : IAgentMessageRepository
{
    /// <summary>Per transaction: a webhook must not wait long for SQLite's only writer.</summary>
    private const int RecordBatchSize = 20;

    /// <summary>Per statement, because SQL Server accepts 2,100 parameters. A single report has at most as many.</summary>
    private const int MaxIdsPerBatch = 1000;

    public async Task<AgentMessageQueues?> ReceiveAsync(
        string integrationId, string? deliveryId, AgentMessageSnapshot shown, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        var hasRoom = await quota.HasRoomAsync(integrationId, cancellationToken);
        try
        {
            return await ReceiveOnceAsync(integrationId, deliveryId, shown, oldest, hasRoom, cancellationToken);
        }
        catch (StorageException exception) when (exception.InnerException is DbUpdateException)
        {
            // A concurrent webhook stored the same message first; the second attempt finds it.
            return await ReceiveOnceAsync(integrationId, deliveryId, shown, oldest, hasRoom, cancellationToken);
        }
    }

    public async Task<AgentMessageQueues> RecordAsync(
        string integrationId, IReadOnlyCollection<CommandEcho> echoes, IReadOnlyCollection<ReceiptReport> reports,
        CancellationToken cancellationToken)
    {
        var wakes = AgentMessageQueues.None;
        foreach (var batch in echoes.Chunk(RecordBatchSize))
        {
            wakes |= await RecordEchoesAsync(integrationId, batch, cancellationToken);
        }

        foreach (var batch in reports.Chunk(RecordBatchSize).SelectMany(
            batch => batch.Sum(report => report.WhatsAppIds.Count) <= MaxIdsPerBatch ? [batch] : batch.Chunk(1)))
        {
            wakes |= await RecordReportsAsync(integrationId, batch, cancellationToken);
        }

        return wakes;
    }

    public Task<AgentMessage?> FindAsync(string integrationId, long id, CancellationToken cancellationToken) => store.ReadAsync(
        async db => (await StoredAgentMessage.LoadAsync(db, Messages(db, integrationId, id).AsNoTracking(), cancellationToken))
            .SingleOrDefault()?.Message,
        cancellationToken);

    public async Task<AgentMessageChange?> ApplyAsync(
        string integrationId, long id, Func<AgentMessage, AgentMessageChange?> change, CancellationToken cancellationToken)
    {
        var (changed, failedBytes) = await store.WriteAsync(
            async db =>
            {
                if (!await LockAsync(db, integrationId, cancellationToken)
                    || await StoredAgentMessage.LoadAsync(db, Messages(db, integrationId, id), cancellationToken) is not [var stored])
                {
                    return ((AgentMessageChange?)null, 0L);
                }

                var before = stored.Message.State;
                if (!stored.Apply(change(stored.Message)))
                {
                    return (null, 0L);
                }

                var wakes = await SaveAsync(db, integrationId, [stored], cancellationToken);
                var hasFailed = before is not AgentMessageState.Failed && stored.Message.State is AgentMessageState.Failed;
                return (new AgentMessageChange(stored.Message, wakes), hasFailed ? stored.ContentLength : 0);
            },
            cancellationToken);
        if (failedBytes > 0)
        {
            await failedTexts.EnforceAsync(integrationId, failedBytes, cancellationToken);
        }

        return changed;
    }

    public Task<IReadOnlyList<string>> ListWaitingAsync(CancellationToken cancellationToken) => store.ReadAsync(
        async db =>
        {
            var unfinished = db.AgentMessages.Where(StoredAgentMessage.IsUnfinished);
            return (IReadOnlyList<string>)await db.Integrations
                .Where(i => i.Phase == BridgeIntegrationPhase.Active
                    && (unfinished.Any(m => m.IntegrationId == i.Id)
                        || db.AgentMessages.Any(m => m.IntegrationId == i.Id && m.IsUntold)))
                .Select(i => i.Id)
                .ToListAsync(cancellationToken);
        },
        cancellationToken);

    public Task<IReadOnlyList<WaitingAgentMessage>> ListWaitingAsync(
        string integrationId, AgentMessageQueues queue, long after, int atMost, CancellationToken cancellationToken) => store.ReadAsync(
        async db => (IReadOnlyList<WaitingAgentMessage>)await
            (queue is AgentMessageQueues.Receipts
                ? db.AgentMessages.Where(m => m.IsUntold)
                : db.AgentMessages.Where(StoredAgentMessage.IsUnfinished))
            .Where(m => m.IntegrationId == integrationId && m.MessageId > after)
            .OrderBy(m => m.MessageId)
            .Take(atMost)
            .Select(m => new WaitingAgentMessage(m.MessageId, m.Chat, m.ReceivedAt))
            .ToListAsync(cancellationToken),
        cancellationToken);

    public async Task<IReadOnlySet<long>> FindKnownAsync(
        string integrationId, IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        ids.Count == 0
            ? new HashSet<long>()
            : await store.ReadAsync(
                db => db.AgentMessages.Where(m => m.IntegrationId == integrationId && ids.Contains(m.MessageId)).Select(m => m.MessageId)
                    .ToHashSetAsync(cancellationToken),
                cancellationToken);

    public Task<long?> FindIdAsync(string integrationId, string whatsAppId, long conversationId, CancellationToken cancellationToken) =>
        store.ReadAsync(
        db => db.AgentSends
            .Where(s => s.IntegrationId == integrationId && s.WhatsAppId == whatsAppId
                && db.AgentMessages.Any(
                    m => m.IntegrationId == integrationId && m.MessageId == s.MessageId && m.ConversationId == conversationId))
            .OrderBy(s => s.MessageId)
            .Select(s => (long?)s.MessageId)
            .FirstOrDefaultAsync(cancellationToken),
        cancellationToken);

    public Task<bool> PurgeAsync(
        DateTimeOffset doneBefore, DateTimeOffset failedBefore, DateTimeOffset deliveredBefore, CancellationToken cancellationToken) =>
        store.WriteAsync(
            db => AgentMessagePurge.RunAsync(db, doneBefore, failedBefore, deliveredBefore, cancellationToken), cancellationToken);

    /// <summary>
    /// Serializes changes to an integration's messages. On SQL Server two transactions could read the same row, and the later one would
    /// undo the other. SQLite has only one writer.
    /// </summary>
    /// <returns>False when the integration is removed or in removal: nothing more is stored for it.</returns>
    internal static async Task<bool> LockAsync(BridgeDbContext db, string integrationId, CancellationToken cancellationToken) =>
        db.Database.IsSqlite()
        ? await db.Integrations.AnyAsync(i => i.Id == integrationId && i.Phase != BridgeIntegrationPhase.Removing, cancellationToken)
        : await db.Integrations.Where(i => i.Id == integrationId && i.Phase != BridgeIntegrationPhase.Removing)
            .ExecuteUpdateAsync(row => row.SetProperty(i => i.UpdatedAt, i => i.UpdatedAt), cancellationToken) > 0;

    private async Task<AgentMessageQueues?> ReceiveOnceAsync(
        string integrationId, string? deliveryId, AgentMessageSnapshot shown, DateTimeOffset oldest, bool hasRoom,
        CancellationToken cancellationToken)
    {
        var (wakes, bytes) = await store.WriteAsync(
            async db =>
            {
                if (!await LockAsync(db, integrationId, cancellationToken)
                    || await IsRepeatedAsync(db, integrationId, deliveryId, cancellationToken))
                {
                    return (AgentMessageQueues.None, 0L);
                }

                var known = await StoredAgentMessage.LoadAsync(db, Messages(db, integrationId, shown.Id), cancellationToken);
                if (known.Count == 0 && !hasRoom)
                {
                    return ((AgentMessageQueues?)null, 0L);
                }

                var queues = known is [var stored]
                    ? Update(stored, shown)
                    : await AddAsync(db, integrationId, shown, oldest, cancellationToken);
                var length = db.ChangeTracker.Entries<AgentMessageRow>()
                    .Where(entry => entry.State is EntityState.Added or EntityState.Modified)
                    .Sum(entry => (long)entry.Entity.Content.Length);
                await db.SaveChangesAsync(cancellationToken);
                return (queues, length);
            },
            cancellationToken);
        quota.Add(integrationId, bytes);
        return wakes;
    }

    /// <summary>Whether Chatwoot already delivered this webhook.</summary>
    private async Task<bool> IsRepeatedAsync(
        BridgeDbContext db, string integrationId, string? deliveryId, CancellationToken cancellationToken)
    {
        if (deliveryId is null)
        {
            return false;
        }

        if (await db.WebhookDeliveries.AnyAsync(d => d.IntegrationId == integrationId && d.DeliveryId == deliveryId, cancellationToken))
        {
            return true;
        }

        db.Add(new WebhookDeliveryRow { IntegrationId = integrationId, DeliveryId = deliveryId, ReceivedAt = time.GetUtcNow() });
        return false;
    }

    private AgentMessageQueues Update(StoredAgentMessage stored, AgentMessageSnapshot shown)
    {
        stored.Apply(stored.Message.Update(shown, time.GetUtcNow()));
        stored.Save();
        return stored.Wakes;
    }

    private async Task<AgentMessageQueues> AddAsync(
        BridgeDbContext db, string integrationId, AgentMessageSnapshot shown, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        // The bridge created a message that was typed on the phone itself (docs/spec/bridge.md 3.2, "returned ids").
        if (AgentMessage.Create(shown, oldest, time.GetUtcNow()) is not { } message
            || (shown.TypedOnPhoneId is null
                && await db.LedgerEntries.AnyAsync(e => e.IntegrationId == integrationId && e.MessageId == shown.Id, cancellationToken)))
        {
            return AgentMessageQueues.None;
        }

        StoredAgentMessage.Add(db, integrationId, message);
        return message.Queues;
    }

    private Task<AgentMessageQueues> RecordEchoesAsync(
        string integrationId, CommandEcho[] echoes, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            if (!await LockAsync(db, integrationId, cancellationToken))
            {
                return AgentMessageQueues.None;
            }

            var commandIds = echoes.Select(echo => echo.CommandId).ToList();
            var messages = await StoredAgentMessage.LoadAsync(
                db, OwnersOf(db, integrationId, db.AgentSends.Where(s => commandIds.Contains(s.CommandId))), cancellationToken);
            foreach (var echo in echoes)
            {
                messages.ForEach(stored => stored.Apply(stored.Message.ReceiveEcho(echo)));
            }

            return await SaveAsync(db, integrationId, messages, cancellationToken);
        },
        cancellationToken);

    private Task<AgentMessageQueues> RecordReportsAsync(
        string integrationId, ReceiptReport[] reports, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            if (!await LockAsync(db, integrationId, cancellationToken))
            {
                return AgentMessageQueues.None;
            }

            var whatsAppIds = reports.SelectMany(report => report.WhatsAppIds).Distinct(StringComparer.Ordinal).ToList();
            var messages = await StoredAgentMessage.LoadAsync(
                db, OwnersOf(db, integrationId, db.AgentSends.Where(s => whatsAppIds.Contains(s.WhatsAppId!))), cancellationToken);
            foreach (var report in reports)
            {
                messages.ForEach(stored => stored.Apply(stored.Message.ReceiveReceipt(report)));
            }

            var known = messages.SelectMany(stored => stored.Message.Sends).Select(send => send.WhatsAppId!);
            await EarlyReceipts.KeepAsync(
                db, integrationId, reports, [.. whatsAppIds.Except(known, StringComparer.Ordinal)], time.GetUtcNow(), cancellationToken);
            return await SaveAsync(db, integrationId, messages, cancellationToken);
        },
        cancellationToken);

    /// <summary>Applies the receipts that arrived before their message was linked, and stores the messages.</summary>
    private static async Task<AgentMessageQueues> SaveAsync(
        BridgeDbContext db, string integrationId, List<StoredAgentMessage> messages, CancellationToken cancellationToken)
    {
        var linked = messages.SelectMany(stored => stored.NewWhatsAppIds).ToList();
        foreach (var early in linked.Count == 0 ? [] : await EarlyReceipts.RemoveAsync(db, integrationId, linked, cancellationToken))
        {
            messages.ForEach(stored => stored.Apply(stored.Message.ReceiveReceipt(early)));
        }

        messages.ForEach(stored => stored.Save());
        await db.SaveChangesAsync(cancellationToken);
        return messages.Aggregate(AgentMessageQueues.None, (wakes, stored) => wakes | stored.Wakes);
    }

    private static IQueryable<AgentMessageRow> Messages(BridgeDbContext db, string integrationId, long id) =>
        db.AgentMessages.Where(m => m.IntegrationId == integrationId && m.MessageId == id);

    /// <summary>The messages of these parts. Two index searches, because a join would read all the integration's messages.</summary>
    private static IQueryable<AgentMessageRow> OwnersOf(BridgeDbContext db, string integrationId, IQueryable<AgentSendRow> sends)
    {
        var ids = sends.Where(s => s.IntegrationId == integrationId).Select(s => s.MessageId);
        return db.AgentMessages.Where(m => m.IntegrationId == integrationId && ids.Contains(m.MessageId));
    }
}
