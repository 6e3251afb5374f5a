using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>
/// Stores an agent message from a webhook or the catch-up in one transaction; see <see cref="IAgentMessageRepository.ReceiveAsync"/>.
/// </summary>
internal sealed class AgentMessageIntake(BridgeDbContext db, string integrationId, DateTimeOffset now)
{
    /// <summary>The total content of the added or changed messages, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <returns>Whether the message needs work.</returns>
    public async Task<bool> TakeAsync(string? deliveryId, AgentMessage message, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        if (deliveryId is not null && !await IsNewAsync(deliveryId, cancellationToken))
        {
            return false;
        }

        var known = await AgentMessageRepository.Messages(db, integrationId, message.Id).SingleOrDefaultAsync(cancellationToken);
        var isWork = message.TypedOnPhoneId is { } whatsAppId ? known is null && AddDeletion(message, whatsAppId)
            : known is not null ? await ChangeAsync(known, message, cancellationToken)
            : (message.CreatedAt is null || message.CreatedAt >= oldest) && !await IsCreatedByBridgeAsync(message.Id, cancellationToken)
                && Add(message);
        Bytes = db.ChangeTracker.Entries<AgentMessageRow>().Where(entry => entry.State is EntityState.Added or EntityState.Modified)
            .Sum(entry => (long)entry.Entity.Content.Length);
        await db.SaveChangesAsync(cancellationToken);
        return isWork;
    }

    /// <summary>Whether the bridge created this message from one typed on the phone (docs/spec/bridge.md 3.2, "returned ids").</summary>
    private Task<bool> IsCreatedByBridgeAsync(long messageId, CancellationToken cancellationToken) =>
        db.LedgerEntries.AnyAsync(e => e.IntegrationId == integrationId && e.MessageId == messageId, cancellationToken);

    private async Task<bool> IsNewAsync(string deliveryId, CancellationToken cancellationToken)
    {
        if (await db.WebhookDeliveries.AnyAsync(d => d.IntegrationId == integrationId && d.DeliveryId == deliveryId, cancellationToken))
        {
            return false;
        }

        db.Add(new WebhookDeliveryRow { IntegrationId = integrationId, DeliveryId = deliveryId, ReceivedAt = now });
        return true;
    }

    /// <returns>Whether the message must be sent.</returns>
    private bool Add(AgentMessage message)
    {
        db.Add(new AgentMessageRow
        {
            IntegrationId = integrationId,
            MessageId = message.Id,
            ConversationId = message.ConversationId,
            Chat = message.Chat,
            State = message.IsDeleted ? AgentMessageState.Deleted : AgentMessageState.Waiting,
            Content = message.IsDeleted ? "" : JsonSerializer.Serialize(message),
            ReceivedAt = now,
            DoneAt = message.IsDeleted ? now : null,

            // Chatwoot marks a message as failed when no server accepted its webhook.
            ToldStatus = message.ShowsError ? ReceiptState.Failed : ReceiptState.Sent,
        });
        return !message.IsDeleted;
    }

    /// <summary>Deletes a message typed on the phone like a sent one, because its WhatsApp id is known.</summary>
    /// <returns>Whether the message needs work.</returns>
    private bool AddDeletion(AgentMessage message, string whatsAppId)
    {
        if (message.Chat is null)
        {
            return false;
        }

        db.Add(new AgentMessageRow
        {
            IntegrationId = integrationId,
            MessageId = message.Id,
            ConversationId = message.ConversationId,
            Chat = message.Chat,
            State = AgentMessageState.Deleting,
            Content = JsonSerializer.Serialize(message with { Content = "", Options = "", Files = [] }),
            ReceivedAt = now,
        });
        db.Add(new AgentSendRow
        {
            IntegrationId =
                integrationId, MessageId = message.Id, Part = 0, CommandId = "", StartedAt = now, IsSent = true, WhatsAppId = whatsAppId,
        });
        return true;
    }

    /// <returns>Whether the message needs work.</returns>
    private async Task<bool> ChangeAsync(AgentMessageRow row, AgentMessage message, CancellationToken cancellationToken)
    {
        if (message.IsDeleted && row.State is not (AgentMessageState.Deleting or AgentMessageState.Deleted))
        {
            var hasStarted = await AgentMessageRepository.Sends(db, integrationId, row.MessageId).AnyAsync(cancellationToken);
            (row.State, row.DoneAt, row.IsUntold) =
                (hasStarted ? AgentMessageState.Deleting : AgentMessageState.Deleted, hasStarted ? null : now, false);
            row.Content = JsonSerializer.Serialize(message with { Content = "", Options = "", Files = [] });
            return hasStarted;
        }

        if (message.ShowsError && row.Status is ReceiptState.Failed)
        {
            // The failure was reported, even if Chatwoot's answer was lost: an agent retry proves that the agent saw it.
            row.ToldStatus = ReceiptState.Failed;
            return false;
        }

        if (message.ShowsError && row is { State: AgentMessageState.Waiting or AgentMessageState.Sent })
        {
            // Chatwoot set this status itself. It also does so when the webhook for one of the bridge's own updates fails
            // (docs/spec/chatwoot.md 1.4.4).
            (row.ToldStatus, row.IsUntold) = (ReceiptState.Failed, row.State is AgentMessageState.Sent);
            return row.IsUntold;
        }

        if (message is { ShowsSent: true, IsUpdate: true, IsDeleted: false }
            && row is { State: AgentMessageState.Sent, ToldStatus: ReceiptState.Delivered or ReceiptState.Read })
        {
            // An agent retry for a delivered message (possible only by API) reset the status in Chatwoot; the receipt is still valid.
            (row.ToldStatus, row.IsUntold) = (ReceiptState.Sent, row.Status is not ReceiptState.Sent);
            return row.IsUntold;
        }

        // An agent retry: Chatwoot shows the message as sent again. It applies only to a failure that the bridge reported.
        if (row is not { State: AgentMessageState.Failed or AgentMessageState.Sent, Status: ReceiptState.Failed,
            ToldStatus: ReceiptState.Failed }
            || !message.IsUpdate
            || message.IsDeleted)
        {
            return false;
        }

        // Sent parts are not sent again. A part without an answer keeps its command id, because it may have arrived.
        await AgentMessageRepository.Sends(db, integrationId, row.MessageId).Where(s => s.HasFailed || s.Status == ReceiptState.Failed)
            .ExecuteDeleteAsync(cancellationToken);
        (row.State, row.DoneAt, row.Status, row.ToldStatus, row.IsUntold, row.Error) =
            (AgentMessageState.Waiting, null, ReceiptState.Sent, ReceiptState.Sent, false, "");
        (row.Content, row.Chat, row.ReceivedAt) = (JsonSerializer.Serialize(message), message.Chat, now);
        return true;
    }
}
