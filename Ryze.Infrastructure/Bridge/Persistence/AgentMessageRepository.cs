using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>Stores agent messages in the bridge's database.</summary>
internal sealed class AgentMessageRepository(Store<BridgeDbContext> store, AgentMessageQuota quota, TimeProvider time)
    : IAgentMessageRepository
{
    private const int PurgeBatchSize = 500;

    public async Task<bool> ReceiveAsync(
        string integrationId, string? deliveryId, AgentMessage message, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        try
        {
            return await ReceiveOnceAsync(integrationId, deliveryId, message, oldest, cancellationToken);
        }
        catch (StorageException exception) when (exception.InnerException is DbUpdateException)
        {
            // A concurrent webhook stored the same message first; the second attempt finds it.
            return await ReceiveOnceAsync(integrationId, deliveryId, message, oldest, cancellationToken);
        }
    }

    public Task<bool> HasRoomAsync(string integrationId, CancellationToken cancellationToken) =>
        quota.HasRoomAsync(integrationId, cancellationToken);

    public async Task<IReadOnlySet<long>> FindKnownAsync(
        string integrationId, IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        ids.Count == 0
            ? new HashSet<long>()
            : await store.ReadAsync(
                db => db.AgentMessages.Where(m => m.IntegrationId == integrationId && ids.Contains(m.MessageId)).Select(m => m.MessageId)
                    .ToHashSetAsync(cancellationToken),
                cancellationToken);

    public Task<IReadOnlyList<string>> ListWaitingAsync(CancellationToken cancellationToken) => store.ReadAsync(
        async db => (IReadOnlyList<string>)await db.Integrations
            .Where(i => i.Phase == BridgeIntegrationPhase.Active
                && (db.AgentMessages.Any(
                    m => m.IntegrationId == i.Id && (m.State == AgentMessageState.Waiting || m.State == AgentMessageState.Deleting))
                    || db.AgentMessages.Any(m => m.IntegrationId == i.Id && m.IsUntold)))
            .Select(i => i.Id)
            .ToListAsync(cancellationToken),
        cancellationToken);

    public Task<IReadOnlyList<WaitingAgentMessage>> ListWaitingAsync(
        string integrationId, long after, int atMost, CancellationToken cancellationToken) => store.ReadAsync(
        async db => (IReadOnlyList<WaitingAgentMessage>)await db.AgentMessages
            .Where(m => m.IntegrationId == integrationId && m.MessageId > after
                && (m.State == AgentMessageState.Waiting || m.State == AgentMessageState.Deleting))
            .OrderBy(m => m.MessageId)
            .Take(atMost)
            .Select(m => new WaitingAgentMessage(m.MessageId, m.Chat, m.ReceivedAt))
            .ToListAsync(cancellationToken),
        cancellationToken);

    public Task<AgentMessageWork?> FindWorkAsync(string integrationId, long id, CancellationToken cancellationToken) => store.ReadAsync(
        async db =>
        {
            var row = await Messages(db, integrationId, id).AsNoTracking().SingleOrDefaultAsync(cancellationToken);
            if (row is not { State: AgentMessageState.Waiting or AgentMessageState.Deleting })
            {
                return null;
            }

            var sends = await Sends(db, integrationId, id).OrderBy(s => s.Part)
                .Select(s => new AgentSend(s.Part, s.CommandId, s.IsSent, s.HasFailed, s.WhatsAppId, s.StartedAt))
                    .ToListAsync(cancellationToken);
            return new AgentMessageWork(Read(row), row.State is AgentMessageState.Deleting, row.ReceivedAt, sends);
        },
        cancellationToken);

    public Task<bool> BeginSendAsync(string integrationId, long id, int part, string commandId, CancellationToken cancellationToken) =>
        store.WriteAsync(
        async db =>
        {
            // The message may be deleted since it was read. A deletion checks for started parts, so one of the two sees the other.
            if (!await LockAsync(db, integrationId, cancellationToken)
                || !await Messages(db, integrationId, id).AnyAsync(m => m.State == AgentMessageState.Waiting, cancellationToken))
            {
                return false;
            }

            var row = await Sends(db, integrationId, id).SingleOrDefaultAsync(s => s.Part == part, cancellationToken);
            if (row is null)
            {
                db.Add(new AgentSendRow { IntegrationId = integrationId, MessageId = id, Part = part, CommandId = commandId,
                    StartedAt = time.GetUtcNow() });
            }
            else
            {
                (row.CommandId, row.StartedAt, row.HasFailed) = (commandId, time.GetUtcNow(), false);
            }

            await db.SaveChangesAsync(cancellationToken);
            return true;
        },
        cancellationToken);

    public Task MarkNotSentAsync(string integrationId, long id, int part, string nextCommandId, CancellationToken cancellationToken) =>
        store.WriteAsync(
        async db =>
        {
            await LockAsync(db, integrationId, cancellationToken);
            return await Sends(db, integrationId, id).Where(s => s.Part == part && !s.IsSent)
                .ExecuteUpdateAsync(
                    s => s.SetProperty(send => send.HasFailed, true).SetProperty(send => send.CommandId, nextCommandId), cancellationToken);
        },
        cancellationToken);

    public Task<bool> SentAsync(string integrationId, long id, int part, string? whatsAppId, CancellationToken cancellationToken) =>
        store.WriteAsync(
        async db =>
        {
            if (!await LockAsync(db, integrationId, cancellationToken)
                || await Sends(db, integrationId, id).SingleOrDefaultAsync(s => s.Part == part, cancellationToken) is not { } send)
            {
                // The integration was removed.
                return false;
            }

            (send.IsSent, send.HasFailed) = (true, false);
            return await ReceiptRepository.LinkAsync(db, send, whatsAppId, cancellationToken);
        },
        cancellationToken);

    public Task<bool> FinishAsync(string integrationId, long id, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            await LockAsync(db, integrationId, cancellationToken);
            var row = await Messages(db, integrationId, id).SingleOrDefaultAsync(cancellationToken);
            return row is { State: AgentMessageState.Waiting }
                && await ReceiptRepository.FinishAsync(db, row, time.GetUtcNow(), cancellationToken);
        },
        cancellationToken);

    public Task<bool> FailAsync(string integrationId, long id, string reason, int? failedPart, CancellationToken cancellationToken) =>
        store.WriteAsync(
        async db =>
        {
            // The part's echo may have arrived after the answer, and it arrives only once.
            await LockAsync(db, integrationId, cancellationToken);
            if (await Sends(db, integrationId, id).AnyAsync(s => s.Part == failedPart && s.IsSent, cancellationToken))
            {
                return false;
            }

            var row = await Messages(db, integrationId, id).SingleOrDefaultAsync(cancellationToken);
            if (row is { State: AgentMessageState.Waiting })
            {
                (row.State, row.DoneAt, row.Status, row.Error, row.IsUntold) =
                    (AgentMessageState.Failed, time.GetUtcNow(), ReceiptState.Failed, Detail.Of(reason).ToString(), true);
                await Sends(db, integrationId, id).Where(s => s.Part == failedPart)
                    .ExecuteUpdateAsync(s => s.SetProperty(send => send.HasFailed, true), cancellationToken);
            }

            await db.SaveChangesAsync(cancellationToken);
            return true;
        },
        cancellationToken);

    public Task MarkRevokedAsync(string integrationId, long id, int part, CancellationToken cancellationToken) => store.WriteAsync(
        db => Sends(db, integrationId, id).Where(s => s.Part == part).ExecuteDeleteAsync(cancellationToken), cancellationToken);

    public Task<bool> DeletedAsync(string integrationId, long id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return store.WriteAsync(
            async db =>
            {
                // An echo may have arrived during the deletion; a later one starts the deletion again.
                await LockAsync(db, integrationId, cancellationToken);
                if (await Sends(db, integrationId, id).AnyAsync(s => s.WhatsAppId != null, cancellationToken))
                {
                    return false;
                }

                await Messages(db, integrationId, id).ExecuteUpdateAsync(
                    row => row.SetProperty(m => m.State, AgentMessageState.Deleted).SetProperty(m => m.DoneAt, now)
                        .SetProperty(m => m.IsUntold, false),
                    cancellationToken);
                return true;
            },
            cancellationToken);
    }

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

    public Task<string?> FindWhatsAppIdAsync(string integrationId, long id, CancellationToken cancellationToken) => store.ReadAsync(
        db => Sends(db, integrationId, id).Where(s => s.WhatsAppId != null).OrderBy(s => s.Part).Select(s => s.WhatsAppId)
            .FirstOrDefaultAsync(cancellationToken),
        cancellationToken);

    public Task<bool> ForgetAsync(DateTimeOffset doneBefore, DateTimeOffset deliveredBefore, CancellationToken cancellationToken) =>
        store.WriteAsync(
        async db =>
        {
            var messages = await db.AgentMessages.Where(m => m.DoneAt < doneBefore && !m.IsUntold).OrderBy(m => m.DoneAt)
                .Take(PurgeBatchSize).ToListAsync(cancellationToken);
            foreach (var message in messages)
            {
                await Sends(db, message.IntegrationId, message.MessageId).ExecuteDeleteAsync(cancellationToken);
            }

            var deliveries = await db.WebhookDeliveries.Where(d => d.ReceivedAt < deliveredBefore).OrderBy(d => d.ReceivedAt)
                .Take(PurgeBatchSize).ToListAsync(cancellationToken);
            var statuses = await db.EarlyReceipts.Where(s => s.SeenAt < deliveredBefore).OrderBy(s => s.SeenAt).Take(PurgeBatchSize)
                .ToListAsync(cancellationToken);
            db.RemoveRange(messages);
            db.RemoveRange(deliveries);
            db.RemoveRange(statuses);
            await db.SaveChangesAsync(cancellationToken);
            return messages.Count == PurgeBatchSize || deliveries.Count == PurgeBatchSize || statuses.Count == PurgeBatchSize;
        },
        cancellationToken);

    public async Task<bool> EraseFailedAsync(DateTimeOffset failedBefore, CancellationToken cancellationToken) => await store.WriteAsync(
        db => db.AgentMessages.Where(m => m.State == AgentMessageState.Failed && m.DoneAt < failedBefore && m.Content != "")
            .Take(PurgeBatchSize)
            .ExecuteUpdateAsync(row => row.SetProperty(m => m.Content, ""), cancellationToken),
        cancellationToken) == PurgeBatchSize;

    private async Task<bool> ReceiveOnceAsync(
        string integrationId, string? deliveryId, AgentMessage message, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        var (isWork, bytes) = await store.WriteAsync(
            async db =>
            {
                if (!await LockAsync(db, integrationId, cancellationToken))
                {
                    return (false, 0L);
                }

                var intake = new AgentMessageIntake(db, integrationId, time.GetUtcNow());
                return (await intake.TakeAsync(deliveryId, message, oldest, cancellationToken), intake.Bytes);
            },
            cancellationToken);
        quota.Add(integrationId, bytes);
        return isWork;
    }

    /// <summary>A failed message without its text may still turn out to be sent. Then it counts as too old to continue.</summary>
    private static AgentMessage Read(AgentMessageRow row) => row.Content.Length == 0
        ? new AgentMessage(row.MessageId, row.ConversationId, row.Chat, "", "", [], null, null, null, IsDeleted: false, ShowsError: false)
        : JsonSerializer.Deserialize<AgentMessage>(row.Content)! with { Chat = row.Chat };

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

    internal static IQueryable<AgentMessageRow> Messages(BridgeDbContext db, string integrationId, long id) =>
        db.AgentMessages.Where(m => m.IntegrationId == integrationId && m.MessageId == id);

    internal static IQueryable<AgentSendRow> Sends(BridgeDbContext db, string integrationId, long id) =>
        db.AgentSends.Where(s => s.IntegrationId == integrationId && s.MessageId == id);
}
