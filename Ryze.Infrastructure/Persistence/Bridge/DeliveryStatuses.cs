using Microsoft.EntityFrameworkCore;
using Ryze.Application.Ports;
using Ryze.Domain.AgentMessages;
using Ryze.Domain.Relay;
using Ryze.Infrastructure.Persistence.Rows;

namespace Ryze.Infrastructure.Persistence.Bridge;

/// <summary>How far messages of agents have come, in the bridge's database.</summary>
internal sealed class DeliveryStatuses(Store<BridgeDbContext> store, TimeProvider time) : IDeliveryStatuses, ICatchUps
{
    /// <summary>In a transaction: whoever stores a webhook meanwhile does not wait long for SQLite's only writer.</summary>
    private const int RecordAtOnce = 20;

    /// <summary>A send that has no message of WhatsApp by then gets none any more.</summary>
    private static readonly TimeSpan LinkedWithin = TimeSpan.FromHours(1);

    public async Task<bool> RecordAsync(
        string integrationId, IReadOnlyCollection<CommandEcho> echoes, IReadOnlyCollection<StatusReport> reports, CancellationToken cancellationToken)
    {
        var isUntold = false;
        foreach (var some in echoes.Chunk(RecordAtOnce))
        {
            isUntold |= await RecordSomeAsync(integrationId, some, [], cancellationToken);
        }

        foreach (var some in reports.Chunk(RecordAtOnce))
        {
            isUntold |= await RecordSomeAsync(integrationId, [], some, cancellationToken);
        }

        return isUntold;
    }

    public Task<IReadOnlyList<long>> ListUntoldAsync(string integrationId, long after, int atMost, CancellationToken cancellationToken) => store.ReadAsync(
        async db => (IReadOnlyList<long>)await db.AgentMessages
            .Where(m => m.IntegrationId == integrationId && m.IsUntold && m.MessageId > after)
            .OrderBy(m => m.MessageId)
            .Take(atMost)
            .Select(m => m.MessageId)
            .ToListAsync(cancellationToken),
        cancellationToken);

    public Task<UntoldStatus?> FindUntoldAsync(string integrationId, long id, CancellationToken cancellationToken) => store.ReadAsync(
        db => AgentMessages.Messages(db, integrationId, id)
            .Where(m => m.IsUntold)
            .Select(m => new UntoldStatus(m.ConversationId, m.Status, m.Error, db.Desks.Any(d => d.IntegrationId == integrationId && db.Integrations.Any(i => i.Id == integrationId && i.ActivationId == d.NoStatusesUnder)), m.ReceivedAt))
            .SingleOrDefaultAsync(cancellationToken),
        cancellationToken);

    public Task<bool> ToldAsync(string integrationId, long id, UntoldStatus told, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            await AgentMessages.LockAsync(db, integrationId, cancellationToken);
            var message = await AgentMessages.Messages(db, integrationId, id).SingleOrDefaultAsync(cancellationToken);
            if (message is null)
            {
                return false;
            }

            // Pressed since, Retry has undone in Chatwoot what was told. Otherwise what was told may have been overtaken by what is, in either direction.
            if (message.ReceivedAt == told.ReceivedAt)
            {
                message.ToldStatus = told.Status;
                message.IsUntold = message.State is AgentMessageState.Sent or AgentMessageState.Failed && message.Status != told.Status;
            }

            await db.SaveChangesAsync(cancellationToken);
            return message.IsUntold;
        },
        cancellationToken);

    public Task NeverToldAsync(string integrationId, long id, UntoldStatus told, CancellationToken cancellationToken) => store.WriteAsync(
        db => AgentMessages.Messages(db, integrationId, id).Where(m => m.Status == told.Status && m.ReceivedAt == told.ReceivedAt)
            .ExecuteUpdateAsync(row => row.SetProperty(m => m.IsUntold, false), cancellationToken),
        cancellationToken);

    public Task SwitchOffAsync(string integrationId, CancellationToken cancellationToken) => ChangeAsync(
        integrationId,
        async (db, desk) => desk.NoStatusesUnder = await db.Integrations.Where(i => i.Id == integrationId).Select(i => i.ActivationId).SingleOrDefaultAsync(cancellationToken),
        cancellationToken);

    public Task<DateTimeOffset?> FindAsync(string integrationId, CancellationToken cancellationToken) => store.ReadAsync(
        db => db.Desks.Where(d => d.IntegrationId == integrationId).Select(d => d.CaughtUpTo).SingleOrDefaultAsync(cancellationToken), cancellationToken);

    public Task SaveAsync(string integrationId, DateTimeOffset caughtUpTo, CancellationToken cancellationToken) =>
        ChangeAsync(integrationId, (_, desk) => Task.FromResult(desk.CaughtUpTo = caughtUpTo), cancellationToken);

    /// <summary>The send became this message, and what was said of that message before is said of the send.</summary>
    /// <param name="whatsAppId">Null when the engine did not name it.</param>
    /// <returns>Whether there is something to do.</returns>
    internal static async Task<bool> LinkAsync(BridgeDbContext db, AgentSendRow send, string? whatsAppId, CancellationToken cancellationToken)
    {
        var isNew = send.WhatsAppId is null;
        send.WhatsAppId ??= RelayMessage.IsId(whatsAppId) ? whatsAppId : null;
        if (send.WhatsAppId is { } linked
            && await db.EarlyStatuses.SingleOrDefaultAsync(s => s.IntegrationId == send.IntegrationId && s.WhatsAppId == linked, cancellationToken) is { } early)
        {
            send.Status = DeliveryStatusRules.After(send.Status, early.Status);
            db.Remove(early);
        }

        await db.SaveChangesAsync(cancellationToken);
        var message = await AgentMessages.Messages(db, send.IntegrationId, send.MessageId).SingleAsync(cancellationToken);
        if (message.State is AgentMessageState.Deleted && isNew && send.WhatsAppId is not null)
        {
            // It was thought not to have been sent.
            (message.State, message.DoneAt) = (AgentMessageState.Deleting, null);
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }

        if (message.State is not AgentMessageState.Failed || await AgentMessages.Sends(db, send.IntegrationId, send.MessageId).AnyAsync(s => !s.IsSent, cancellationToken))
        {
            return message.State is AgentMessageState.Sent && await ShowAsync(db, message, cancellationToken);
        }

        // Given up on because it was not known to be sent, and here it is: what is behind it goes out as well.
        (message.State, message.DoneAt, message.Status, message.Error, message.IsUntold) = (AgentMessageState.Waiting, null, DeliveryStatus.Sent, "", false);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>All of the message was sent.</summary>
    /// <returns>Whether a status is to be told.</returns>
    internal static async Task<bool> FinishAsync(BridgeDbContext db, AgentMessageRow message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        (message.State, message.DoneAt, message.Content, message.Error, message.Status) = (AgentMessageState.Sent, now, "", "", DeliveryStatus.Sent);
        return await ShowAsync(db, message, cancellationToken);
    }

    private static async Task<bool> ShowAsync(BridgeDbContext db, AgentMessageRow message, CancellationToken cancellationToken)
    {
        var parts = await AgentMessages.Sends(db, message.IntegrationId, message.MessageId).Select(s => s.Status).ToListAsync(cancellationToken);
        message.Status = DeliveryStatusRules.After(message.Status, DeliveryStatusRules.OfAll(parts));
        message.Error = message.Status is DeliveryStatus.Failed ? "WhatsApp could not deliver it" : "";
        message.IsUntold = message.Status != message.ToldStatus;
        await db.SaveChangesAsync(cancellationToken);
        return message.IsUntold;
    }

    private Task<bool> RecordSomeAsync(
        string integrationId, IReadOnlyCollection<CommandEcho> echoes, IReadOnlyCollection<StatusReport> reports, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            var isUntold = false;
            if (!await AgentMessages.LockAsync(db, integrationId, cancellationToken))
            {
                return false;
            }

            foreach (var echo in echoes)
            {
                var send = await db.AgentSends.SingleOrDefaultAsync(s => s.IntegrationId == integrationId && s.CommandId == echo.CommandId, cancellationToken);

                // The echo of a send that is linked already adds nothing; a message that failed for another part stays failed.
                if (send is not null && !(send.IsSent && send.WhatsAppId is not null))
                {
                    (send.IsSent, send.HasFailed) = (true, false);
                    isUntold |= await LinkAsync(db, send, echo.WhatsAppId, cancellationToken);
                }
            }

            foreach (var report in reports)
            {
                isUntold |= await ReportAsync(db, integrationId, report, cancellationToken);
            }

            return isUntold;
        },
        cancellationToken);

    private async Task<bool> ReportAsync(BridgeDbContext db, string integrationId, StatusReport report, CancellationToken cancellationToken)
    {
        var sends = await db.AgentSends.Where(s => s.IntegrationId == integrationId && report.WhatsAppIds.Contains(s.WhatsAppId!)).ToListAsync(cancellationToken);
        foreach (var send in sends)
        {
            send.Status = DeliveryStatusRules.After(send.Status, report.Status);
        }

        await KeepEarlyAsync(db, integrationId, report, [.. report.WhatsAppIds.Except(sends.Select(s => s.WhatsAppId!), StringComparer.Ordinal)], cancellationToken);
        await db.SaveChangesAsync(cancellationToken);

        var isUntold = false;
        foreach (var id in sends.Select(s => s.MessageId).Distinct())
        {
            var message = await AgentMessages.Messages(db, integrationId, id).SingleAsync(cancellationToken);
            isUntold |= message.State is AgentMessageState.Sent && await ShowAsync(db, message, cancellationToken);
        }

        return isUntold;
    }

    /// <summary>While a send is under way the message may be its.</summary>
    private async Task KeepEarlyAsync(
        BridgeDbContext db, string integrationId, StatusReport report, IReadOnlyList<string> unknown, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - LinkedWithin;
        if (unknown.Count == 0 || !await db.AgentSends.AnyAsync(s => s.IntegrationId == integrationId && s.WhatsAppId == null && s.StartedAt > since, cancellationToken))
        {
            return;
        }

        foreach (var whatsAppId in unknown)
        {
            if (await db.EarlyStatuses.FindAsync([integrationId, whatsAppId], cancellationToken) is { } known)
            {
                known.Status = DeliveryStatusRules.After(known.Status, report.Status);
            }
            else
            {
                db.Add(new EarlyStatusRow { IntegrationId = integrationId, WhatsAppId = whatsAppId, Status = report.Status, SeenAt = time.GetUtcNow() });
            }
        }
    }

    private Task<int> ChangeAsync(string integrationId, Func<BridgeDbContext, DeskRow, Task> change, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            if (!await AgentMessages.LockAsync(db, integrationId, cancellationToken))
            {
                return 0;
            }

            var desk = await db.Desks.FindAsync([integrationId], cancellationToken);
            if (desk is null)
            {
                desk = new DeskRow { IntegrationId = integrationId };
                db.Add(desk);
            }

            await change(db, desk);
            return await db.SaveChangesAsync(cancellationToken);
        },
        cancellationToken);
}
