using Ryze.Application.Shared;
using Ryze.Domain.Bridge.ToWhatsApp;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Bridge side: messages of agents, from the moment they are known until they are sent, and what was sent for each (bridge.md 3.2 and 3.3).
/// Failures throw <see cref="StorageException"/>.
/// </summary>
public interface IAgentMessageRepository
{
    /// <summary>
    /// In one transaction: a delivery that was taken before changes nothing; a message that is not known waits to be sent; of one that is
    /// known only three things matter: that it was deleted; that an update of one we have shown as failed shows no error any more, because the
    /// agent pressed Retry; and that one that is no failure of ours shows an error, because nobody took a webhook about it. Nothing is kept for
    /// an integration that is gone.
    /// </summary>
    /// <param name="deliveryId">Chatwoot's id of the delivery; null where there is none.</param>
    /// <param name="oldest">A message that is not known and was written before is none of this integration's, or one that was forgotten.</param>
    /// <returns>Whether there is something to do.</returns>
    Task<bool> ReceiveAsync(string integrationId, string? deliveryId, AgentMessage message, DateTimeOffset oldest, CancellationToken cancellationToken);

    /// <summary>Whether the integration's quota of unfinished messages leaves room for a new one (security.md 1).</summary>
    Task<bool> HasRoomAsync(string integrationId, CancellationToken cancellationToken);

    /// <summary>Those of the messages that were received before.</summary>
    Task<IReadOnlySet<long>> FindKnownAsync(string integrationId, IReadOnlyCollection<long> ids, CancellationToken cancellationToken);

    /// <summary>Active integrations with messages to be sent or taken back, or with a status to be told.</summary>
    Task<IReadOnlyList<string>> ListWaitingAsync(CancellationToken cancellationToken);

    /// <summary>Messages to be sent or taken back, in order of their ids.</summary>
    Task<IReadOnlyList<WaitingAgentMessage>> ListWaitingAsync(string integrationId, long after, int atMost, CancellationToken cancellationToken);

    /// <summary>Null when there is nothing to do for it.</summary>
    Task<AgentMessageWork?> FindWorkAsync(string integrationId, long id, CancellationToken cancellationToken);

    /// <summary>Written before the command is sent: this part of the message goes out under this command, instead of under an earlier one.</summary>
    /// <returns>False, and nothing written, when the message is not to be sent any more.</returns>
    Task<bool> BeginSendAsync(string integrationId, long id, int part, string commandId, CancellationToken cancellationToken);

    /// <summary>The answer says that nothing was sent. Unless the echo came meanwhile, the next attempt begins under this command.</summary>
    Task NotSentAsync(string integrationId, long id, int part, string nextCommandId, CancellationToken cancellationToken);

    /// <summary>The engine took the command.</summary>
    /// <param name="whatsAppId">Null when it did not name the message.</param>
    /// <returns>Whether there is something to do: a status to be told that came before this, or a deletion.</returns>
    Task<bool> SentAsync(string integrationId, long id, int part, string? whatsAppId, CancellationToken cancellationToken);

    /// <summary>All of it was sent.</summary>
    /// <returns>Whether a status is to be told.</returns>
    Task<bool> FinishAsync(string integrationId, long id, CancellationToken cancellationToken);

    /// <summary>It will not be sent unless the agent presses Retry; the reason is to be told, as a <see cref="Domain.Errors.Detail"/>.</summary>
    /// <param name="failedPart">The part that was answered for, and not as sent; Retry sends it under another id. Null when no answer came.</param>
    /// <returns>False, and nothing written, when that part has turned out to be sent meanwhile.</returns>
    Task<bool> FailAsync(string integrationId, long id, string reason, int? failedPart, CancellationToken cancellationToken);

    /// <summary>This part was taken back, or cannot be.</summary>
    Task MarkRevokedAsync(string integrationId, long id, int part, CancellationToken cancellationToken);

    /// <summary>All of it was taken back.</summary>
    /// <returns>False, and nothing written, when a part was found to have been sent meanwhile.</returns>
    Task<bool> DeletedAsync(string integrationId, long id, CancellationToken cancellationToken);

    /// <summary>Chatwoot's id of the agent message in the conversation that became this WhatsApp message; null when there is none.</summary>
    Task<long?> FindIdAsync(string integrationId, string whatsAppId, long conversationId, CancellationToken cancellationToken);

    /// <summary>WhatsApp's id of the first part of a message; null when none is known.</summary>
    Task<string?> FindWhatsAppIdAsync(string integrationId, long id, CancellationToken cancellationToken);

    /// <summary>Forgets messages that are done and older than the first moment, and deliveries older than the second; a bounded piece of work.</summary>
    /// <returns>Whether there is more.</returns>
    Task<bool> ForgetAsync(DateTimeOffset doneBefore, DateTimeOffset deliveredBefore, CancellationToken cancellationToken);

    /// <summary>
    /// Erases the text of messages that failed before the given moment; a bounded piece of work. An agent retry brings the text again.
    /// </summary>
    /// <returns>Whether there is more.</returns>
    Task<bool> EraseFailedAsync(DateTimeOffset failedBefore, CancellationToken cancellationToken);
}

/// <param name="Chat">JID; null when the contact has no address.</param>
public sealed record WaitingAgentMessage(long Id, string? Chat, DateTimeOffset ReceivedAt);

/// <param name="IsDeleted">To be taken back, not to be sent.</param>
/// <param name="ReceivedAt">When it was first known, or Retry was pressed.</param>
/// <param name="Sends">By part; those that were begun.</param>
public sealed record AgentMessageWork(AgentMessage Message, bool IsDeleted, DateTimeOffset ReceivedAt, IReadOnlyList<AgentSend> Sends);

/// <param name="IsSent">The engine took it.</param>
/// <param name="HasFailed">It was answered for, and not as sent.</param>
/// <param name="StartedAt">When the command was first sent.</param>
public sealed record AgentSend(int Part, string CommandId, bool IsSent, bool HasFailed, string? WhatsAppId, DateTimeOffset StartedAt);
