using Microsoft.EntityFrameworkCore;
using Ryze.Domain.Bridge.ToWhatsApp;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>Deletes what agent messages leave behind, one bounded batch per call.</summary>
internal static class AgentMessagePurge
{
    private const int BatchSize = 500;

    /// <returns>Whether more remain.</returns>
    public static async Task<bool> RunAsync(
        BridgeDbContext db, DateTimeOffset doneBefore, DateTimeOffset failedBefore, DateTimeOffset deliveredBefore,
        CancellationToken cancellationToken)
    {
        var messages = await StoredAgentMessage.LoadAsync(
            db, db.AgentMessages.Where(m => m.DoneAt < doneBefore && !m.IsUntold).OrderBy(m => m.DoneAt).Take(BatchSize),
            cancellationToken);
        messages.ForEach(message => message.Delete());
        var deliveries = await db.WebhookDeliveries.Where(d => d.ReceivedAt < deliveredBefore).OrderBy(d => d.ReceivedAt)
            .Take(BatchSize).ToListAsync(cancellationToken);
        var receipts = await db.EarlyReceipts.Where(s => s.SeenAt < deliveredBefore).OrderBy(s => s.SeenAt).Take(BatchSize)
            .ToListAsync(cancellationToken);
        db.RemoveRange(deliveries);
        db.RemoveRange(receipts);
        await db.SaveChangesAsync(cancellationToken);
        var erased = await db.AgentMessages
            .Where(m => m.State == AgentMessageState.Failed && m.DoneAt < failedBefore && m.Content != "").Take(BatchSize)
            .ExecuteUpdateAsync(row => row.SetProperty(m => m.Content, ""), cancellationToken);
        return new[] { messages.Count, deliveries.Count, receipts.Count, erased }.Contains(BatchSize);
    }
}
