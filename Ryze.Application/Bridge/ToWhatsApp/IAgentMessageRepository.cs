using Ryze.Application.Shared;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Bridge: agent messages from their arrival to their last receipt (docs/spec/bridge.md 3.1 to 3.3). Each change is one transaction.
/// Nothing is stored for a deleted integration. Failures throw <see cref="StorageException"/>.
/// </summary>
public interface IAgentMessageRepository
{
    /// <summary>
    /// Stores an unknown message and compares a known one with Chatwoot's: <see cref="AgentMessage.Create"/> and
    /// <see cref="AgentMessage.Update"/>. A known delivery changes nothing.
    /// </summary>
    /// <param name="deliveryId">Chatwoot's delivery id; null when there is none.</param>
    /// <returns>The queues with new work. Null when the message is new and the quota of unfinished ones is full
    /// (docs/spec/security.md 1).</returns>
    Task<AgentMessageQueues?> ReceiveAsync(
        string integrationId, string? deliveryId, AgentMessageSnapshot shown, DateTimeOffset oldest, CancellationToken cancellationToken);

    /// <summary>
    /// Links commands to their WhatsApp messages, and records receipts. During a send it also keeps receipts of messages that are not
    /// linked yet.
    /// </summary>
    /// <returns>The queues with new work.</returns>
    Task<AgentMessageQueues> RecordAsync(
        string integrationId, IReadOnlyCollection<CommandEcho> echoes, IReadOnlyCollection<ReceiptReport> reports,
        CancellationToken cancellationToken);

    /// <summary>Loads the message, applies the change and stores the result. The change may run again after a database conflict.</summary>
    /// <returns>Null when the message does not exist or does not allow the change.</returns>
    Task<AgentMessageChange?> ApplyAsync(
        string integrationId, long id, Func<AgentMessage, AgentMessageChange?> change, CancellationToken cancellationToken);

    Task<AgentMessage?> FindAsync(string integrationId, long id, CancellationToken cancellationToken);

    /// <summary>
    /// Chatwoot's id of the agent message in the conversation that became this WhatsApp message; null when there is none.
    /// </summary>
    Task<long?> FindIdAsync(string integrationId, string whatsAppId, long conversationId, CancellationToken cancellationToken);

    /// <summary>The messages that were already received.</summary>
    Task<IReadOnlySet<long>> FindKnownAsync(string integrationId, IReadOnlyCollection<long> ids, CancellationToken cancellationToken);

    /// <summary>Active integrations with messages in either queue.</summary>
    Task<IReadOnlyList<string>> ListWaitingAsync(CancellationToken cancellationToken);

    /// <summary>The messages in one queue, ordered by id.</summary>
    Task<IReadOnlyList<WaitingAgentMessage>> ListWaitingAsync(
        string integrationId, AgentMessageQueues queue, long after, int atMost, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes one bounded batch of finished messages, and of webhook deliveries with early receipts. It also erases the text of one batch
    /// of failed messages, which an agent retry restores.
    /// </summary>
    /// <returns>Whether more remain.</returns>
    Task<bool> PurgeAsync(
        DateTimeOffset doneBefore, DateTimeOffset failedBefore, DateTimeOffset deliveredBefore, CancellationToken cancellationToken);
}

/// <param name="Chat">JID; null when the contact has no address.</param>
public sealed record WaitingAgentMessage(long Id, string? Chat, DateTimeOffset ReceivedAt);
