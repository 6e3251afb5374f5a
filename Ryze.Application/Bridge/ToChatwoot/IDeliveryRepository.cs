using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>Bridge: pending events and their deliveries (docs/spec/bridge.md 3.3). Failures throw <see cref="StorageException"/>.</summary>
public interface IDeliveryRepository
{
    /// <summary>The integration's customer and Chatwoot account; null when it no longer runs.</summary>
    Task<FairShareKey?> FindShareKeyAsync(string integrationId, CancellationToken cancellationToken);

    /// <summary>Active integrations with pending events.</summary>
    Task<IReadOnlyList<string>> ListWaitingAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The next events after a sequence number, oldest first. Only receipts and events without a header have their data; that of the others
    /// is empty, because <see cref="FindAsync"/> reads it for the delivery.
    /// </summary>
    /// <param name="maxLength">The limit of the read data in total, in bytes; a longer first event is returned alone.</param>
    Task<WaitingEvents> ReadAsync(string integrationId, long after, int atMost, long maxLength, CancellationToken cancellationToken);

    /// <summary>Null when the event is done.</summary>
    Task<WaitingEvent?> FindAsync(string integrationId, long seq, CancellationToken cancellationToken);

    /// <summary>Null when no message was sent under this key.</summary>
    Task<LedgerEntry?> FindEntryAsync(string integrationId, LedgerKey key, CancellationToken cancellationToken);

    /// <summary>Chatwoot's id of a message that Ryze posted into the conversation, in either direction; null when unknown.</summary>
    Task<long?> FindMessageIdAsync(string integrationId, LedgerKey key, long conversationId, CancellationToken cancellationToken);

    /// <summary>Records before the call that the message is about to be sent to this conversation.</summary>
    /// <param name="lateUntil">An unanswered call may still take effect until this time.</param>
    /// <returns>False, without a write, while an earlier call may still take effect: another process started it in the meantime.</returns>
    Task<bool> BeginAsync(
        string integrationId, LedgerKey key, long conversationId, DateTimeOffset lateUntil, CancellationToken cancellationToken);

    /// <summary>Records that the call was answered with an unknown outcome, so that the next attempt searches without waiting.</summary>
    Task MarkAnsweredAsync(string integrationId, LedgerKey key, CancellationToken cancellationToken);

    /// <summary>Records that the call had no effect.</summary>
    Task MarkNotSentAsync(string integrationId, LedgerKey key, CancellationToken cancellationToken);

    /// <summary>In one transaction: completes the ledger entry, deletes the event and reduces the backlog by one.</summary>
    /// <param name="messageId">Chatwoot's message id.</param>
    Task CompleteAsync(string integrationId, long seq, LedgerKey key, long messageId, CancellationToken cancellationToken);

    /// <summary>In one transaction: deletes events that need no delivery, and reduces the backlog by their number.</summary>
    Task DropAsync(string integrationId, IReadOnlyCollection<long> seqs, CancellationToken cancellationToken);

    /// <summary>In one transaction: moves the event to the dead letters, and updates their counter and the backlog.</summary>
    Task MoveToDeadLettersAsync(string integrationId, WaitingEvent waiting, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a bounded batch of entries and dead letters older than the given time, and updates the counter. Incomplete entries stay
    /// while their event may be pending or a dead letter.
    /// </summary>
    /// <returns>Whether more remain.</returns>
    Task<bool> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <param name="IsAll">Whether no more events remained.</param>
public sealed record WaitingEvents(IReadOnlyList<WaitingEvent> Events, bool IsAll);

/// <param name="Id"><c>evt_...</c>.</param>
/// <param name="Data">UTF-8 JSON object, flat shape (docs/spec/ryzeapi.md 6.2).</param>
public sealed record WaitingEvent(long Seq, string Id, string Name, DateTimeOffset OccurredAt, byte[] Data)
{
    /// <summary>Null when the event was stored without one: by an older version, or as a dead letter.</summary>
    public EventHeader? Header { get; init; }
}

/// <param name="ConversationId">The conversation of a message whose outcome is unknown; null when no outcome is unknown.</param>
/// <param name="LateUntil">The message may still arrive until this time.</param>
public sealed record LedgerEntry(bool IsComplete, long? ConversationId, DateTimeOffset LateUntil);
