using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Chatwoot;

/// <summary>
/// Bridge: the Chatwoot calls for deliveries (docs/spec/chatwoot.md 1.3). Every failure is a <see cref="ChatwootFailure"/> with Chatwoot's
/// status, for the retry rules. The client retries nothing, and does not throw when Chatwoot fails. Each call waits for its turn
/// (<see cref="Application.Bridge.Chatwoot.ChatwootPace"/>) before its time limit starts.
/// </summary>
public interface IChatwootMessages
{
    /// <summary>
    /// <c>POST contact_inboxes/filter</c>: finds the inbox's contact with this exact <c>source_id</c>. Chatwoot does not throttle it.
    /// </summary>
    Task<Result<ContactMatch>> FindContactAsync(ChatwootAccess access, long inboxId, string sourceId, CancellationToken cancellationToken);

    /// <summary>
    /// Returns up to 15 contacts with the text in name, number or identifier. Chatwoot allows 100 searches a minute for each account.
    /// </summary>
    Task<Result<IReadOnlyList<ChatwootContact>>> SearchContactsAsync(
        ChatwootAccess access, string text, CancellationToken cancellationToken);

    /// <summary>Returns 422 when another contact has the number or identifier, or when Chatwoot rejects the number.</summary>
    Task<Result<ChatwootContact>> CreateContactAsync(ChatwootAccess access, NewContact contact, CancellationToken cancellationToken);

    /// <summary>Returns 422 when another contact has the number, or when Chatwoot rejects the number.</summary>
    /// <param name="phone">E.164.</param>
    /// <returns>Null on success.</returns>
    Task<ChatwootFailure?> SetPhoneAsync(ChatwootAccess access, long contactId, string phone, CancellationToken cancellationToken);

    Task<Result<ChatwootContact>> ReadContactAsync(ChatwootAccess access, long contactId, CancellationToken cancellationToken);

    /// <param name="name">See <see cref="PersonName"/>.</param>
    /// <returns>Null on success.</returns>
    Task<ChatwootFailure?> SetNameAsync(ChatwootAccess access, long contactId, string name, CancellationToken cancellationToken);

    /// <summary>The contact's last 20 conversations in all inboxes.</summary>
    Task<Result<IReadOnlyList<ChatwootConversation>>> ListConversationsAsync(
        ChatwootAccess access, long contactId, CancellationToken cancellationToken);

    Task<Result<ChatwootConversation>> CreateConversationAsync(
        ChatwootAccess access, NewConversation conversation, CancellationToken cancellationToken);

    Task<Result<ChatwootConversation>> FindConversationAsync(
        ChatwootAccess access, long conversationId, CancellationToken cancellationToken);

    /// <summary>
    /// Does not wait for its turn: the caller takes the turn, and then records the call in the ledger. Not idempotent:
    /// <see cref="Domain.Bridge.Chatwoot.MessageCreatePolicy"/> lists the failures after which the message may exist.
    /// </summary>
    Task<Result<ChatwootMessage>> CreateMessageAsync(
        ChatwootAccess access, long conversationId, NewMessage message, CancellationToken cancellationToken);

    /// <summary>Returns 20 messages of every kind.</summary>
    /// <param name="before">Returns only messages with smaller ids; null returns the newest.</param>
    Task<Result<IReadOnlyList<ChatwootMessage>>> ListMessagesAsync(
        ChatwootAccess access, long conversationId, long? before, CancellationToken cancellationToken);

    /// <summary>Returns 25 of the inbox's conversations, with any status, newest activity first.</summary>
    /// <param name="page">Starts at 1.</param>
    Task<Result<IReadOnlyList<InboxConversation>>> ListInboxConversationsAsync(
        ChatwootAccess access, long inboxId, int page, CancellationToken cancellationToken);

    /// <summary>
    /// Sets a message's status. It is safe to repeat, and Chatwoot ignores a step back from read (docs/spec/chatwoot.md 1.3.7).
    /// </summary>
    /// <param name="error">Why the message failed; Chatwoot stores it only with <see cref="ReceiptState.Failed"/>.</param>
    /// <returns>Null on success.</returns>
    Task<ChatwootFailure?> UpdateMessageAsync(
        ChatwootAccess access, long conversationId, long messageId, ReceiptState status, string error, CancellationToken cancellationToken);

    /// <summary>The account's agents, each with the name that customers see (<c>available_name</c>).</summary>
    Task<Result<IReadOnlyDictionary<long, string>>> ListAgentsAsync(ChatwootAccess access, CancellationToken cancellationToken);

    /// <summary>A private note about a message. Not idempotent, like <see cref="CreateMessageAsync"/>.</summary>
    /// <param name="sourceId">Identifies the note in lists.</param>
    /// <returns>Null when Chatwoot stored it.</returns>
    Task<ChatwootFailure?> CreateNoteAsync(
        ChatwootAccess access, long conversationId, long messageId, string sourceId, string content, CancellationToken cancellationToken);
}

/// <param name="Contact">Null when no contact has the <c>source_id</c>.</param>
public sealed record ContactMatch(ChatwootContact? Contact);

/// <param name="Phone">E.164.</param>
public sealed record ChatwootContact(long Id, string? Identifier, string? Phone)
{
    /// <summary>The name that agents see; empty when Chatwoot has none.</summary>
    public string Name { get; init; } = "";
}

/// <param name="SourceId">Required: otherwise Chatwoot generates a random one, which later causes a second contact inbox
/// (docs/spec/chatwoot.md 1.3.3).</param>
/// <param name="Phone">E.164; null for groups and linked ids.</param>
public sealed record NewContact(long InboxId, string SourceId, string Name, string Identifier, string? Phone);

/// <param name="Id">The display id, which is unique only within its account.</param>
/// <param name="Status"><c>open</c>, <c>pending</c>, <c>resolved</c> or <c>snoozed</c>.</param>
public sealed record ChatwootConversation(long Id, long InboxId, string Status)
{
    /// <summary>Whether agents blocked or muted the contact.</summary>
    public bool IsBlocked { get; init; }

    public bool IsResolved => Status == "resolved";

    /// <summary>Part of the links that Chatwoot gives to customers; null when Chatwoot does not show it.</summary>
    public string? Uuid { get; init; }

    /// <summary>
    /// Whether the next message belongs here. Chatwoot resolves a blocked contact's conversations at once, so all messages stay in one.
    /// </summary>
    public bool GoesOn => !IsResolved || IsBlocked;
}

public sealed record NewConversation(long InboxId, long ContactId, string SourceId, bool IsPending);

/// <param name="SourceId"><c>WAID:...</c>.</param>
/// <param name="IsIncoming">When false, the message is outgoing and marked as typed on the phone.</param>
/// <param name="InReplyTo">The answered message's <c>source_id</c>.</param>
public sealed record NewMessage(string SourceId, bool IsIncoming, string Content, string? InReplyTo)
{
    /// <summary>
    /// Chatwoot's id of the quoted message, when known. An agent message has no <c>source_id</c>, and Chatwoot before 4.9 reads only this
    /// id.
    /// </summary>
    public long? InReplyToId { get; init; }

    /// <summary>When a late message was written; null for a message on time.</summary>
    public DateTimeOffset? WrittenAt { get; init; }

    /// <summary>Sent as <c>attachments[]</c>, from the stream's start.</summary>
    public ChatwootUpload? File { get; init; }
}

/// <param name="SourceId">Null for an agent's message.</param>
/// <param name="CreatedAt">By Chatwoot's clock; null when Chatwoot reports no time.</param>
public sealed record ChatwootMessage(long Id, long ConversationId, string? SourceId, DateTimeOffset? CreatedAt)
{
    /// <summary>Whether the customer wrote it.</summary>
    public bool IsIncoming { get; init; }

    /// <summary>Set when an agent wrote it to the customer. Lists do not show its chat.</summary>
    public AgentMessageSnapshot? Agent { get; init; }

    /// <summary>Set when Chatwoot marks the message as failed because a webhook about it was not delivered.</summary>
    public WebhookFault? Fault { get; init; }

    /// <summary>The message's size in Chatwoot's response.</summary>
    public int Bytes { get; init; }

    /// <summary>Whether it must not go to WhatsApp: a customer's message, a private note, or a message that Ryze posted.</summary>
    public bool StaysInChatwoot { get; init; }
}

/// <param name="LastActivityAt">By Chatwoot's clock.</param>
/// <param name="Chat">JID; null when the contact has no address.</param>
public sealed record InboxConversation(long Id, DateTimeOffset LastActivityAt, string? Chat);
