using Ryze.Application.Shared;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Bridge: the receipts of agent messages, and which of them Chatwoot already shows (docs/spec/bridge.md 3.1). Failures throw
/// <see cref="StorageException"/>.
/// </summary>
public interface IReceiptRepository
{
    /// <summary>
    /// In one transaction, idempotent: links commands to their WhatsApp messages, and stores receipts. During a send it also stores
    /// receipts of messages that are not linked yet.
    /// </summary>
    /// <returns>Whether there is work to do, of either kind.</returns>
    Task<bool> RecordAsync(
        string integrationId, IReadOnlyCollection<CommandEcho> echoes, IReadOnlyCollection<ReceiptReport> reports,
        CancellationToken cancellationToken);

    /// <summary>Ids of messages with a pending receipt, in order.</summary>
    Task<IReadOnlyList<long>> ListPendingReceiptsAsync(string integrationId, long after, int atMost, CancellationToken cancellationToken);

    /// <summary>Null when Chatwoot shows the current receipt.</summary>
    Task<PendingReceipt?> FindPendingReceiptAsync(string integrationId, long id, CancellationToken cancellationToken);

    /// <summary>Records that Chatwoot shows this receipt, unless the agent pressed Retry after it was read.</summary>
    /// <returns>Whether another receipt is pending.</returns>
    Task<bool> MarkReceiptPushedAsync(string integrationId, long id, PendingReceipt told, CancellationToken cancellationToken);

    /// <summary>Records that Chatwoot will never show this receipt.</summary>
    Task AbandonReceiptAsync(string integrationId, long id, PendingReceipt told, CancellationToken cancellationToken);

    /// <summary>
    /// Stops receipts for a Chatwoot older than 4.2, which does not support them (docs/spec/chatwoot.md 1.3.7). The next activation starts
    /// them again.
    /// </summary>
    Task DisableReceiptsAsync(string integrationId, CancellationToken cancellationToken);
}

/// <param name="Error">Why the message failed; empty otherwise.</param>
/// <param name="IsOff">Whether Chatwoot does not support receipts.</param>
/// <param name="ReceivedAt">When the message was received, or when the agent pressed Retry.</param>
public sealed record PendingReceipt(long ConversationId, ReceiptState Status, string Error, bool IsOff, DateTimeOffset ReceivedAt);
