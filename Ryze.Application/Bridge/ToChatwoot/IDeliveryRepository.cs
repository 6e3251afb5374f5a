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

    /// <summary>The next events after a sequence number, oldest first.</summary>
    /// <param name="maxLength">The limit of their data in total, in bytes; a longer first event is returned alone.</param>
    Task<WaitingEvents> ReadAsync(string integrationId, long after, int atMost, long maxLength, CancellationToken cancellationToken);

    /// <summary>Null when the event is done.</summary>
    Task<WaitingEvent?> FindAsync(string integrationId, long seq, CancellationToken cancellationToken);

    /// <summary>The known phone number JIDs, by LID.</summary>
    Task<IReadOnlyDictionary<string, string>> FindPhonesAsync(
        string integrationId, IReadOnlyCollection<string> lids, CancellationToken cancellationToken);

    /// <summary>Stores which number belongs to each LID.</summary>
    Task LearnAsync(
        string integrationId, IReadOnlyCollection<KeyValuePair<string, string>> phonesByLid, CancellationToken cancellationToken);

    /// <summary>Finds the chat under its key, or under an older key without its number. An older key is then replaced.</summary>
    Task<ChatMapping?> FindChatAsync(string integrationId, ChatIdentity chat, CancellationToken cancellationToken);

    Task SaveChatAsync(string integrationId, ChatMapping chat, CancellationToken cancellationToken);

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
public sealed record WaitingEvent(long Seq, string Id, string Name, DateTimeOffset OccurredAt, byte[] Data);

/// <summary>A chat's contact and conversation in Chatwoot.</summary>
/// <param name="InboxId">The conversation's inbox; a former one after the integration's inbox changes.</param>
/// <param name="ConversationId">Null when the chat has none, or its conversation was deleted.</param>
public sealed record ChatMapping(string Key, string Jid, long ContactId, string SourceId, long InboxId, long? ConversationId)
{
    /// <summary>The last WhatsApp name that was processed; empty while the contact has only an address.</summary>
    public string Name { get; init; } = "";

    /// <summary>The chat's previous address, set only when this lookup changed the chat's key. Not stored.</summary>
    public string? FormerJid { get; init; }
}

/// <param name="ConversationId">The conversation of a message whose outcome is unknown; null when no outcome is unknown.</param>
/// <param name="LateUntil">The message may still arrive until this time.</param>
public sealed record LedgerEntry(bool IsComplete, long? ConversationId, DateTimeOffset LateUntil);
