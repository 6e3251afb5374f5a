using Ryze.Application.Shared;
using Ryze.Domain.Bridge.ToWhatsApp;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Bridge: agent messages from receipt to sending, and the WhatsApp messages they became (docs/spec/bridge.md 3.2 and 3.3). Failures throw
/// <see cref="StorageException"/>.
/// </summary>
public interface IAgentMessageRepository
{
    /// <summary>
    /// In one transaction: ignores a known delivery, and stores an unknown message for sending. A known message changes in three cases.
    /// First, the agent deleted it. Second, the bridge marked it as failed and an update shows no error, because the agent pressed Retry.
    /// Third, it shows an error that the bridge did not write, because a webhook about it failed. Nothing is stored for a deleted
    /// integration.
    /// </summary>
    /// <param name="deliveryId">Chatwoot's delivery id; null when there is none.</param>
    /// <param name="oldest">An unknown message from before this time belongs to an earlier integration, or was already purged.</param>
    /// <returns>Whether there is work to do.</returns>
    Task<bool> ReceiveAsync(
        string integrationId, string? deliveryId, AgentMessage message, DateTimeOffset oldest, CancellationToken cancellationToken);

    /// <summary>Whether the integration's quota of unfinished messages allows a new one (docs/spec/security.md 1).</summary>
    Task<bool> HasRoomAsync(string integrationId, CancellationToken cancellationToken);

    /// <summary>The messages that were already received.</summary>
    Task<IReadOnlySet<long>> FindKnownAsync(string integrationId, IReadOnlyCollection<long> ids, CancellationToken cancellationToken);

    /// <summary>Active integrations with agent messages to send or revoke, or with pending receipts.</summary>
    Task<IReadOnlyList<string>> ListWaitingAsync(CancellationToken cancellationToken);

    /// <summary>Messages to send or revoke, ordered by id.</summary>
    Task<IReadOnlyList<WaitingAgentMessage>> ListWaitingAsync(
        string integrationId, long after, int atMost, CancellationToken cancellationToken);

    /// <summary>Null when the message needs no work.</summary>
    Task<AgentMessageWork?> FindWorkAsync(string integrationId, long id, CancellationToken cancellationToken);

    /// <summary>Records the part's command id before the command is sent. It replaces an earlier command id.</summary>
    /// <returns>False, with nothing written, when the message must no longer be sent.</returns>
    Task<bool> BeginSendAsync(string integrationId, long id, int part, string commandId, CancellationToken cancellationToken);

    /// <summary>Records that nothing was sent. Unless the echo has arrived, the next attempt uses this command id.</summary>
    Task MarkNotSentAsync(string integrationId, long id, int part, string nextCommandId, CancellationToken cancellationToken);

    /// <summary>Records that the engine accepted the command.</summary>
    /// <param name="whatsAppId">Null when the engine returned no message id.</param>
    /// <returns>Whether there is work to do: an earlier receipt or a deletion.</returns>
    Task<bool> SentAsync(string integrationId, long id, int part, string? whatsAppId, CancellationToken cancellationToken);

    /// <summary>Records that all parts were sent.</summary>
    /// <returns>Whether a receipt is pending.</returns>
    Task<bool> FinishAsync(string integrationId, long id, CancellationToken cancellationToken);

    /// <summary>
    /// Records that the message is not sent unless the agent presses Retry. The reason is pushed to Chatwoot as a
    /// <see cref="Domain.Errors.Detail"/>.
    /// </summary>
    /// <param name="failedPart">The part with a failed result, which Retry sends under another id. Null when no result arrived.</param>
    /// <returns>False, with nothing written, when that part turned out to be sent.</returns>
    Task<bool> FailAsync(string integrationId, long id, string reason, int? failedPart, CancellationToken cancellationToken);

    /// <summary>Records that this part was revoked, or cannot be revoked.</summary>
    Task MarkRevokedAsync(string integrationId, long id, int part, CancellationToken cancellationToken);

    /// <summary>Records that all parts were revoked.</summary>
    /// <returns>False, with nothing written, when another part turned out to be sent.</returns>
    Task<bool> DeletedAsync(string integrationId, long id, CancellationToken cancellationToken);

    /// <summary>
    /// Chatwoot's id of the agent message in the conversation that became this WhatsApp message; null when there is none.
    /// </summary>
    Task<long?> FindIdAsync(string integrationId, string whatsAppId, long conversationId, CancellationToken cancellationToken);

    /// <summary>WhatsApp's id of a message's first part; null when unknown.</summary>
    Task<string?> FindWhatsAppIdAsync(string integrationId, long id, CancellationToken cancellationToken);

    /// <summary>Deletes one bounded batch: finished messages before the first time, and webhook delivery ids before the second.</summary>
    /// <returns>Whether more remain.</returns>
    Task<bool> ForgetAsync(DateTimeOffset doneBefore, DateTimeOffset deliveredBefore, CancellationToken cancellationToken);

    /// <summary>
    /// Erases the text of one bounded batch of messages that failed before the given time. An agent retry restores the text.
    /// </summary>
    /// <returns>Whether more remain.</returns>
    Task<bool> EraseFailedAsync(DateTimeOffset failedBefore, CancellationToken cancellationToken);
}

/// <param name="Chat">JID; null when the contact has no address.</param>
public sealed record WaitingAgentMessage(long Id, string? Chat, DateTimeOffset ReceivedAt);

/// <param name="IsDeleted">Whether to revoke the message instead of sending it.</param>
/// <param name="ReceivedAt">When the message was received, or when the agent pressed Retry.</param>
/// <param name="Sends">The started parts.</param>
public sealed record AgentMessageWork(AgentMessage Message, bool IsDeleted, DateTimeOffset ReceivedAt, IReadOnlyList<AgentSend> Sends);

/// <param name="IsSent">Whether the engine accepted it.</param>
/// <param name="HasFailed">Whether a failed result arrived.</param>
/// <param name="StartedAt">When the command was first sent.</param>
public sealed record AgentSend(int Part, string CommandId, bool IsSent, bool HasFailed, string? WhatsAppId, DateTimeOffset StartedAt);
