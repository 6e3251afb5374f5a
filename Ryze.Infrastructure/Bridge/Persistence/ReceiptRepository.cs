using Microsoft.EntityFrameworkCore;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>Stores the receipts of agent messages and the catch-up's position in the bridge's database.</summary>
internal sealed class ReceiptRepository(Store<BridgeDbContext> store, TimeProvider time) : IReceiptRepository, ICatchUpRepository
{
    /// <summary>Per transaction: a webhook must not wait long for SQLite's only writer.</summary>
    private const int RecordBatchSize = 20;

    /// <summary>A part without a WhatsApp id after this time will not get one.</summary>
    private static readonly TimeSpan MaxLinkDelay = TimeSpan.FromHours(1);

    public async Task<bool> RecordAsync(
        string integrationId, IReadOnlyCollection<CommandEcho> echoes, IReadOnlyCollection<ReceiptReport> reports,
        CancellationToken cancellationToken)
    {
        var needsPush = false;
        foreach (var batch in echoes.Chunk(RecordBatchSize))
        {
            needsPush |= await RecordBatchAsync(integrationId, batch, [], cancellationToken);
        }

        foreach (var batch in reports.Chunk(RecordBatchSize))
        {
            needsPush |= await RecordBatchAsync(integrationId, [], batch, cancellationToken);
        }

        return needsPush;
    }

    public Task<IReadOnlyList<long>> ListPendingReceiptsAsync(
        string integrationId, long after, int atMost, CancellationToken cancellationToken) => store.ReadAsync(
        async db => (IReadOnlyList<long>)await db.AgentMessages
            .Where(m => m.IntegrationId == integrationId && m.IsUntold && m.MessageId > after)
            .OrderBy(m => m.MessageId)
            .Take(atMost)
            .Select(m => m.MessageId)
            .ToListAsync(cancellationToken),
        cancellationToken);

    public Task<PendingReceipt?> FindPendingReceiptAsync(string integrationId, long id, CancellationToken cancellationToken) =>
        store.ReadAsync(
        db => AgentMessageRepository.Messages(db, integrationId, id)
            .Where(m => m.IsUntold)
            .Select(m =>
                new PendingReceipt(
                m.ConversationId, m.Status, m.Error,
                db.IntegrationSyncs.Any(
                d => d.IntegrationId == integrationId
                && db.Integrations.Any(i => i.Id == integrationId && i.ActivationId == d.NoStatusesUnder)), m.ReceivedAt))
            .SingleOrDefaultAsync(cancellationToken),
        cancellationToken);

    public Task<bool> MarkReceiptPushedAsync(string integrationId, long id, PendingReceipt told, CancellationToken cancellationToken) =>
        store.WriteAsync(
        async db =>
        {
            await AgentMessageRepository.LockAsync(db, integrationId, cancellationToken);
            var message = await AgentMessageRepository.Messages(db, integrationId, id).SingleOrDefaultAsync(cancellationToken);
            if (message is null)
            {
                return false;
            }

            // An agent retry since then reset the status in Chatwoot. Otherwise the stored status may have changed again, in either
            // direction.
            if (message.ReceivedAt == told.ReceivedAt)
            {
                message.ToldStatus = told.Status;
                message.IsUntold = message.State is AgentMessageState.Sent or AgentMessageState.Failed && message.Status != told.Status;
            }

            await db.SaveChangesAsync(cancellationToken);
            return message.IsUntold;
        },
        cancellationToken);

    public Task AbandonReceiptAsync(string integrationId, long id, PendingReceipt told, CancellationToken cancellationToken) =>
        store.WriteAsync(
        db => AgentMessageRepository.Messages(db, integrationId, id).Where(m => m.Status == told.Status && m.ReceivedAt == told.ReceivedAt)
            .ExecuteUpdateAsync(row => row.SetProperty(m => m.IsUntold, false), cancellationToken),
        cancellationToken);

    public Task DisableReceiptsAsync(string integrationId, CancellationToken cancellationToken) => ChangeAsync(
        integrationId,
        async (db, sync) =>
            sync.NoStatusesUnder = await db.Integrations.Where(i => i.Id == integrationId).Select(i => i.ActivationId)
            .SingleOrDefaultAsync(cancellationToken),
        cancellationToken);

    public Task<DateTimeOffset?> FindAsync(string integrationId, CancellationToken cancellationToken) => store.ReadAsync(
        db => db.IntegrationSyncs.Where(d => d.IntegrationId == integrationId).Select(d => d.CaughtUpTo)
            .SingleOrDefaultAsync(cancellationToken), cancellationToken);

    public Task SaveAsync(string integrationId, DateTimeOffset caughtUpTo, CancellationToken cancellationToken) =>
        ChangeAsync(integrationId, (_, sync) => Task.FromResult(sync.CaughtUpTo = caughtUpTo), cancellationToken);

    /// <summary>Sets the part's WhatsApp id and applies a receipt that arrived earlier.</summary>
    /// <param name="whatsAppId">Null when the engine did not return one.</param>
    /// <returns>Whether the message needs work.</returns>
    internal static async Task<bool> LinkAsync(
        BridgeDbContext db, AgentSendRow send, string? whatsAppId, CancellationToken cancellationToken)
    {
        var isNew = send.WhatsAppId is null;
        send.WhatsAppId ??= WhatsAppMessage.IsId(whatsAppId) ? whatsAppId : null;
        if (send.WhatsAppId is { } linked
            && await db.EarlyReceipts.SingleOrDefaultAsync(
                s => s.IntegrationId == send.IntegrationId && s.WhatsAppId == linked, cancellationToken) is { } early)
        {
            send.Status = ReceiptStateRules.After(send.Status, early.Status);
            db.Remove(early);
        }

        await db.SaveChangesAsync(cancellationToken);
        var message = await AgentMessageRepository.Messages(db, send.IntegrationId, send.MessageId).SingleAsync(cancellationToken);
        if (message.State is AgentMessageState.Deleted && isNew && send.WhatsAppId is not null)
        {
            // The deletion assumed that this part was never sent.
            (message.State, message.DoneAt) = (AgentMessageState.Deleting, null);
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }

        if (message.State is not AgentMessageState.Failed
            || await AgentMessageRepository.Sends(db, send.IntegrationId, send.MessageId).AnyAsync(s => !s.IsSent, cancellationToken))
        {
            return message.State is AgentMessageState.Sent && await ShowAsync(db, message, cancellationToken);
        }

        // The message failed because this part's outcome was unknown. The part is sent, so the remaining parts follow.
        (message.State, message.DoneAt, message.Status, message.Error, message.IsUntold) =
            (AgentMessageState.Waiting, null, ReceiptState.Sent, "", false);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>Marks the message as sent after its last part.</summary>
    /// <returns>Whether Chatwoot needs a new status.</returns>
    internal static async Task<bool> FinishAsync(
        BridgeDbContext db, AgentMessageRow message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        (message.State, message.DoneAt, message.Content, message.Error, message.Status) =
            (AgentMessageState.Sent, now, "", "", ReceiptState.Sent);
        return await ShowAsync(db, message, cancellationToken);
    }

    private static async Task<bool> ShowAsync(BridgeDbContext db, AgentMessageRow message, CancellationToken cancellationToken)
    {
        var parts = await AgentMessageRepository.Sends(db, message.IntegrationId, message.MessageId).Select(s => s.Status)
            .ToListAsync(cancellationToken);
        message.Status = ReceiptStateRules.After(message.Status, ReceiptStateRules.OfAll(parts));
        message.Error = message.Status is ReceiptState.Failed ? "WhatsApp could not deliver it" : "";
        message.IsUntold = message.Status != message.ToldStatus;
        await db.SaveChangesAsync(cancellationToken);
        return message.IsUntold;
    }

    private Task<bool> RecordBatchAsync(
        string integrationId, IReadOnlyCollection<CommandEcho> echoes, IReadOnlyCollection<ReceiptReport> reports,
        CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            var needsPush = false;
            if (!await AgentMessageRepository.LockAsync(db, integrationId, cancellationToken))
            {
                return false;
            }

            foreach (var echo in echoes)
            {
                var send =
                    await db.AgentSends.SingleOrDefaultAsync(
                    s => s.IntegrationId == integrationId && s.CommandId == echo.CommandId, cancellationToken);

                // The echo of a part with an id adds nothing; a message that failed because of another part stays failed.
                if (send is not null && !(send.IsSent && send.WhatsAppId is not null))
                {
                    (send.IsSent, send.HasFailed) = (true, false);
                    needsPush |= await LinkAsync(db, send, echo.WhatsAppId, cancellationToken);
                }
            }

            foreach (var report in reports)
            {
                needsPush |= await ReportAsync(db, integrationId, report, cancellationToken);
            }

            return needsPush;
        },
        cancellationToken);

    private async Task<bool> ReportAsync(
        BridgeDbContext db, string integrationId, ReceiptReport report, CancellationToken cancellationToken)
    {
        var sends = await db.AgentSends.Where(s => s.IntegrationId == integrationId && report.WhatsAppIds.Contains(s.WhatsAppId!))
            .ToListAsync(cancellationToken);
        foreach (var send in sends)
        {
            send.Status = ReceiptStateRules.After(send.Status, report.Status);
        }

        await KeepEarlyAsync(
            db, integrationId, report, [.. report.WhatsAppIds.Except(sends.Select(s => s.WhatsAppId!), StringComparer.Ordinal)],
            cancellationToken);
        await db.SaveChangesAsync(cancellationToken);

        var needsPush = false;
        foreach (var id in sends.Select(s => s.MessageId).Distinct())
        {
            var message = await AgentMessageRepository.Messages(db, integrationId, id).SingleAsync(cancellationToken);
            needsPush |= message.State is AgentMessageState.Sent && await ShowAsync(db, message, cancellationToken);
        }

        return needsPush;
    }

    /// <summary>Keeps receipts for unknown ids while a part waits for its id: they may belong together.</summary>
    private async Task KeepEarlyAsync(
        BridgeDbContext db, string integrationId, ReceiptReport report, IReadOnlyList<string> unknown, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - MaxLinkDelay;
        if (unknown.Count == 0
            || !await db.AgentSends.AnyAsync(
            s => s.IntegrationId == integrationId && s.WhatsAppId == null && s.StartedAt > since, cancellationToken))
        {
            return;
        }

        foreach (var whatsAppId in unknown)
        {
            if (await db.EarlyReceipts.FindAsync([integrationId, whatsAppId], cancellationToken) is { } known)
            {
                known.Status = ReceiptStateRules.After(known.Status, report.Status);
            }
            else
            {
                db.Add(new EarlyReceiptRow { IntegrationId = integrationId, WhatsAppId = whatsAppId, Status = report.Status,
                    SeenAt = time.GetUtcNow() });
            }
        }
    }

    private Task<int> ChangeAsync(
        string integrationId, Func<BridgeDbContext, IntegrationSyncRow, Task> change, CancellationToken cancellationToken) =>
        store.WriteAsync(
        async db =>
        {
            if (!await AgentMessageRepository.LockAsync(db, integrationId, cancellationToken))
            {
                return 0;
            }

            var sync = await db.IntegrationSyncs.FindAsync([integrationId], cancellationToken);
            if (sync is null)
            {
                sync = new IntegrationSyncRow { IntegrationId = integrationId };
                db.Add(sync);
            }

            await change(db, sync);
            return await db.SaveChangesAsync(cancellationToken);
        },
        cancellationToken);
}
