using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Bridge side: events waiting to be relayed, and what has become of them (bridge.md 3.3). Failures throw <see cref="StorageException"/>.
/// </summary>
public interface IDeliveryRepository
{
    /// <summary>The customer and Chatwoot account of the integration; null when it no longer runs.</summary>
    Task<FairShareKey?> FindShareKeyAsync(string integrationId, CancellationToken cancellationToken);

    /// <summary>Active integrations that have events waiting.</summary>
    Task<IReadOnlyList<string>> ListWaitingAsync(CancellationToken cancellationToken);

    /// <summary>The next events after a sequence number, oldest first.</summary>
    /// <param name="maxLength">Of their data together, in bytes; a first event that is longer comes alone.</param>
    Task<WaitingEvents> ReadAsync(string integrationId, long after, int atMost, long maxLength, CancellationToken cancellationToken);

    /// <summary>Null when it is done.</summary>
    Task<WaitingEvent?> FindAsync(string integrationId, long seq, CancellationToken cancellationToken);

    /// <summary>JIDs of numbers by the LIDs they belong to, as far as known.</summary>
    Task<IReadOnlyDictionary<string, string>> FindPhonesAsync(string integrationId, IReadOnlyCollection<string> lids, CancellationToken cancellationToken);

    /// <summary>From now on these LIDs belong to these numbers.</summary>
    Task LearnAsync(string integrationId, IReadOnlyCollection<KeyValuePair<string, string>> phonesByLid, CancellationToken cancellationToken);

    /// <summary>The chat under its key, or under one it was kept under before its number was known; it is kept under its key from now on.</summary>
    Task<ChatMapping?> FindChatAsync(string integrationId, ChatIdentity chat, CancellationToken cancellationToken);

    Task SaveChatAsync(string integrationId, ChatMapping chat, CancellationToken cancellationToken);

    /// <summary>Null when nothing was ever sent under this key.</summary>
    Task<LedgerEntry?> FindEntryAsync(string integrationId, LedgerKey key, CancellationToken cancellationToken);

    /// <summary>Chatwoot's id of a message that the relay posted into the conversation, in either direction; null when unknown.</summary>
    Task<long?> FindMessageIdAsync(string integrationId, LedgerKey key, long conversationId, CancellationToken cancellationToken);

    /// <summary>Written before the call: the message is about to be sent to this conversation.</summary>
    /// <param name="lateUntil">Until then a call without an answer may still take effect.</param>
    Task BeginAsync(string integrationId, LedgerKey key, long conversationId, DateTimeOffset lateUntil, CancellationToken cancellationToken);

    /// <summary>The call was answered, and what it did is not known: to be looked for, without waiting for it.</summary>
    Task AnsweredAsync(string integrationId, LedgerKey key, CancellationToken cancellationToken);

    /// <summary>The call has done nothing for certain.</summary>
    Task NotSentAsync(string integrationId, LedgerKey key, CancellationToken cancellationToken);

    /// <summary>In one transaction: the ledger's entry is complete, the event is gone and the backlog smaller by one.</summary>
    /// <param name="messageId">Chatwoot's.</param>
    Task CompleteAsync(string integrationId, long seq, LedgerKey key, long messageId, CancellationToken cancellationToken);

    /// <summary>In one transaction: these events are gone, nothing was to be done with them, and the backlog is smaller by as many.</summary>
    Task DropAsync(string integrationId, IReadOnlyCollection<long> seqs, CancellationToken cancellationToken);

    /// <summary>In one transaction: the event moves to the dead letters, which count one more, and the backlog is smaller by one.</summary>
    Task BuryAsync(string integrationId, WaitingEvent waiting, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets entries and dead letters that are older than the given moment, and counts the letters down; a bounded piece of work. Entries that
    /// are not complete stay while their event may still wait, or be tried again as a dead letter.
    /// </summary>
    /// <returns>Whether there is more.</returns>
    Task<bool> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <param name="IsAll">Whether there were no more.</param>
public sealed record WaitingEvents(IReadOnlyList<WaitingEvent> Events, bool IsAll);

/// <param name="Id"><c>evt_...</c>.</param>
/// <param name="Data">UTF-8 JSON object, flat shape (ryzeapi.md 6.2).</param>
public sealed record WaitingEvent(long Seq, string Id, string Name, DateTimeOffset OccurredAt, byte[] Data);

/// <summary>Which contact and conversation of Chatwoot a chat is.</summary>
/// <param name="InboxId">The inbox that the conversation is in; after a change of inbox it is another's.</param>
/// <param name="ConversationId">Null when there is none, or it was found to be gone.</param>
public sealed record ChatMapping(string Key, string Jid, long ContactId, string SourceId, long InboxId, long? ConversationId)
{
    /// <summary>The last name from WhatsApp that has been dealt with; empty while the contact has only an address.</summary>
    public string Name { get; init; } = "";

    /// <summary>Set when the chat was kept under another key until this moment: the address it had. Not stored.</summary>
    public string? FormerJid { get; init; }
}

/// <param name="ConversationId">Where a message was sent whose fate is not known; null when there is none such.</param>
/// <param name="LateUntil">Until then it may still arrive.</param>
public sealed record LedgerEntry(bool IsComplete, long? ConversationId, DateTimeOffset LateUntil);
