using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>What a webhook or the catch-up tells of a message, in one transaction; see <see cref="IAgentMessageRepository.ReceiveAsync"/>.</summary>
internal sealed class AgentMessageIntake(BridgeDbContext db, string integrationId, DateTimeOffset now)
{
    /// <summary>Bytes of the unfinished messages that were added.</summary>
    public long Bytes { get; private set; }

    /// <returns>Whether there is something to do.</returns>
    public async Task<bool> TakeAsync(string? deliveryId, AgentMessage message, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        if (deliveryId is not null && !await IsNewAsync(deliveryId, cancellationToken))
        {
            return false;
        }

        var known = await AgentMessageRepository.Messages(db, integrationId, message.Id).SingleOrDefaultAsync(cancellationToken);
        var isWork = message.TypedOnPhoneId is { } whatsAppId ? known is null && AddDeletion(message, whatsAppId)
            : known is not null ? await ChangeAsync(known, message, cancellationToken)
            : (message.CreatedAt is null || message.CreatedAt >= oldest) && !await IsOursAsync(message.Id, cancellationToken) && Add(message);
        Bytes = db.ChangeTracker.Entries<AgentMessageRow>().Where(entry => entry.State is EntityState.Added or EntityState.Modified)
            .Sum(entry => (long)entry.Entity.Content.Length);
        await db.SaveChangesAsync(cancellationToken);
        return isWork;
    }

    /// <summary>Chatwoot answered with this id when the relay posted what was typed on the phone (bridge.md 3.2, "returned ids").</summary>
    private Task<bool> IsOursAsync(long messageId, CancellationToken cancellationToken) =>
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

    /// <returns>Whether it is to be sent.</returns>
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

            // A webhook that nobody took makes Chatwoot show the message as failed.
            ToldStatus = message.ShowsError ? ReceiptState.Failed : ReceiptState.Sent,
        });
        return !message.IsDeleted;
    }

    /// <summary>A message that was typed on the phone is deleted like a sent one: its id is known.</summary>
    /// <returns>Whether there is something to do.</returns>
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
            IntegrationId = integrationId, MessageId = message.Id, Part = 0, CommandId = "", StartedAt = now, IsSent = true, WhatsAppId = whatsAppId,
        });
        return true;
    }

    /// <returns>Whether there is something to do.</returns>
    private async Task<bool> ChangeAsync(AgentMessageRow row, AgentMessage message, CancellationToken cancellationToken)
    {
        if (message.IsDeleted && row.State is not (AgentMessageState.Deleting or AgentMessageState.Deleted))
        {
            var isBegun = await AgentMessageRepository.Sends(db, integrationId, row.MessageId).AnyAsync(cancellationToken);
            (row.State, row.DoneAt, row.IsUntold) = (isBegun ? AgentMessageState.Deleting : AgentMessageState.Deleted, isBegun ? null : now, false);
            row.Content = JsonSerializer.Serialize(message with { Content = "", Options = "", Files = [] });
            return isBegun;
        }

        if (message.ShowsError && row.Status is ReceiptState.Failed)
        {
            // It has been told, though Chatwoot may be slow to say so: who presses Retry has seen it.
            row.ToldStatus = ReceiptState.Failed;
            return false;
        }

        if (message.ShowsError && row is { State: AgentMessageState.Waiting or AgentMessageState.Sent })
        {
            // Chatwoot's own doing: also a webhook that tells of one of our statuses marks its message when nobody takes it (chatwoot.md 1.4.4).
            (row.ToldStatus, row.IsUntold) = (ReceiptState.Failed, row.State is AgentMessageState.Sent);
            return row.IsUntold;
        }

        if (message is { ShowsSent: true, IsUpdate: true, IsDeleted: false }
            && row is { State: AgentMessageState.Sent, ToldStatus: ReceiptState.Delivered or ReceiptState.Read })
        {
            // An agent retry of a delivered message (API only) reset it in Chatwoot; the receipt is still true.
            (row.ToldStatus, row.IsUntold) = (ReceiptState.Sent, row.Status is not ReceiptState.Sent);
            return row.IsUntold;
        }

        // Retry: Chatwoot shows it as sent again. Only what we have said failed can be meant.
        if (row is not { State: AgentMessageState.Failed or AgentMessageState.Sent, Status: ReceiptState.Failed, ToldStatus: ReceiptState.Failed }
            || !message.IsUpdate
            || message.IsDeleted)
        {
            return false;
        }

        // Parts that arrived are not sent again, and one that nobody answered for goes on under its id: it may have arrived.
        await AgentMessageRepository.Sends(db, integrationId, row.MessageId).Where(s => s.HasFailed || s.Status == ReceiptState.Failed).ExecuteDeleteAsync(cancellationToken);
        (row.State, row.DoneAt, row.Status, row.ToldStatus, row.IsUntold, row.Error) = (AgentMessageState.Waiting, null, ReceiptState.Sent, ReceiptState.Sent, false, "");
        (row.Content, row.Chat, row.ReceivedAt) = (JsonSerializer.Serialize(message), message.Chat, now);
        return true;
    }
}
