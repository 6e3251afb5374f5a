using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Chatwoot;

/// <summary>
/// Bridge side: the calls of a user's Chatwoot that the relay needs (chatwoot.md 1.3). Every failure is a <see cref="ChatwootFailure"/> with
/// Chatwoot's status, so that the retry rules can decide; nothing is retried, no call throws for what the other end did. Each call waits for
/// its turn (<see cref="Application.Bridge.Chatwoot.ChatwootPace"/>) before its time limit begins.
/// </summary>
public interface IChatwootMessages
{
    /// <summary><c>POST contact_inboxes/filter</c>: who has this <c>source_id</c> in the inbox. Exact, and not throttled.</summary>
    Task<Result<ContactMatch>> FindContactAsync(ChatwootAccess access, long inboxId, string sourceId, CancellationToken cancellationToken);

    /// <summary>At most 15 contacts that have the text in name, number or identifier. Chatwoot takes 100 of these a minute for each account.</summary>
    Task<Result<IReadOnlyList<ChatwootContact>>> SearchContactsAsync(ChatwootAccess access, string text, CancellationToken cancellationToken);

    /// <summary>422 when number or identifier belong to another contact, or the number is none to Chatwoot.</summary>
    Task<Result<ChatwootContact>> CreateContactAsync(ChatwootAccess access, NewContact contact, CancellationToken cancellationToken);

    /// <summary>422 when the number belongs to another contact, or is none to Chatwoot.</summary>
    /// <param name="phone">E.164.</param>
    /// <returns>Null when it is done.</returns>
    Task<ChatwootFailure?> SetPhoneAsync(ChatwootAccess access, long contactId, string phone, CancellationToken cancellationToken);

    Task<Result<ChatwootContact>> ReadContactAsync(ChatwootAccess access, long contactId, CancellationToken cancellationToken);

    /// <param name="name">See <see cref="PersonName"/>.</param>
    /// <returns>Null when it is done.</returns>
    Task<ChatwootFailure?> SetNameAsync(ChatwootAccess access, long contactId, string name, CancellationToken cancellationToken);

    /// <summary>The contact's last 20 conversations, over all inboxes.</summary>
    Task<Result<IReadOnlyList<ChatwootConversation>>> ListConversationsAsync(ChatwootAccess access, long contactId, CancellationToken cancellationToken);

    Task<Result<ChatwootConversation>> CreateConversationAsync(ChatwootAccess access, NewConversation conversation, CancellationToken cancellationToken);

    Task<Result<ChatwootConversation>> FindConversationAsync(ChatwootAccess access, long conversationId, CancellationToken cancellationToken);

    /// <summary>
    /// The one call that does not wait: its turn is taken before what it is going to do is written down, so that the ledger knows from when on
    /// it may act. Not idempotent: <see cref="Domain.Bridge.Chatwoot.MessageCreatePolicy"/> says for which failures the message may be there.
    /// </summary>
    Task<Result<ChatwootMessage>> CreateMessageAsync(
        ChatwootAccess access, long conversationId, NewMessage message, CancellationToken cancellationToken);

    /// <summary>20 messages, of all kinds.</summary>
    /// <param name="before">Only those with smaller ids; null: the newest.</param>
    Task<Result<IReadOnlyList<ChatwootMessage>>> ListMessagesAsync(
        ChatwootAccess access, long conversationId, long? before, CancellationToken cancellationToken);

    /// <summary>25 conversations of the inbox, of every status, newest activity first.</summary>
    /// <param name="page">From 1.</param>
    Task<Result<IReadOnlyList<InboxConversation>>> ListInboxConversationsAsync(
        ChatwootAccess access, long inboxId, int page, CancellationToken cancellationToken);

    /// <summary>Shows a status on a message; repeating it does no harm, and Chatwoot itself ignores a step back from read (chatwoot.md 1.3.7).</summary>
    /// <param name="error">Why it failed; kept by Chatwoot only with <see cref="ReceiptState.Failed"/>.</param>
    /// <returns>Null when it is done.</returns>
    Task<ChatwootFailure?> UpdateMessageAsync(
        ChatwootAccess access, long conversationId, long messageId, ReceiptState status, string error, CancellationToken cancellationToken);

    /// <summary>The account's agents, each with the name that customers are to see (<c>available_name</c>).</summary>
    Task<Result<IReadOnlyDictionary<long, string>>> ListAgentsAsync(ChatwootAccess access, CancellationToken cancellationToken);

    /// <summary>A private note about a message. Not idempotent, like <see cref="CreateMessageAsync"/>.</summary>
    /// <param name="sourceId">Identifies the note in lists.</param>
    /// <returns>Null when Chatwoot has stored it.</returns>
    Task<ChatwootFailure?> CreateNoteAsync(
        ChatwootAccess access, long conversationId, long messageId, string sourceId, string content, CancellationToken cancellationToken);
}

/// <param name="Contact">Null when nobody has it.</param>
public sealed record ContactMatch(ChatwootContact? Contact);

/// <param name="Phone">E.164.</param>
public sealed record ChatwootContact(long Id, string? Identifier, string? Phone)
{
    /// <summary>As the agents see it; empty where Chatwoot has none.</summary>
    public string Name { get; init; } = "";
}

/// <param name="SourceId">Always given: without one Chatwoot makes up a random one, which leads to a second contact inbox later (chatwoot.md 1.3.3).</param>
/// <param name="Phone">E.164; null for groups and linked ids.</param>
public sealed record NewContact(long InboxId, string SourceId, string Name, string Identifier, string? Phone);

/// <param name="Id">The display id, unique within its account only.</param>
/// <param name="Status"><c>open</c>, <c>pending</c>, <c>resolved</c> or <c>snoozed</c>.</param>
public sealed record ChatwootConversation(long Id, long InboxId, string Status)
{
    /// <summary>Agents blocked or muted the contact.</summary>
    public bool IsBlocked { get; init; }

    public bool IsResolved => Status == "resolved";

    /// <summary>In the links that Chatwoot gives to customers; null where it is not shown.</summary>
    public string? Uuid { get; init; }

    /// <summary>Whether the next message belongs here. Chatwoot resolves each conversation of a blocked contact at once, so they stay in one.</summary>
    public bool GoesOn => !IsResolved || IsBlocked;
}

public sealed record NewConversation(long InboxId, long ContactId, string SourceId, bool IsPending);

/// <param name="SourceId"><c>WAID:...</c>.</param>
/// <param name="IsIncoming">Else it is outgoing and marked as typed on the phone.</param>
/// <param name="InReplyTo">The <c>source_id</c> of the message it answers.</param>
public sealed record NewMessage(string SourceId, bool IsIncoming, string Content, string? InReplyTo)
{
    /// <summary>Chatwoot's id of the quoted message, when it is known. An agent message has no <c>source_id</c>, and Chatwoot before 4.9 reads only this.</summary>
    public long? InReplyToId { get; init; }

    /// <summary>When a late message was written; null for one that is on time.</summary>
    public DateTimeOffset? WrittenAt { get; init; }

    /// <summary>Goes along as <c>attachments[]</c>; read from its start.</summary>
    public ChatwootUpload? File { get; init; }
}

/// <param name="SourceId">Null for what agents wrote.</param>
/// <param name="CreatedAt">By Chatwoot's clock; null where it does not say.</param>
public sealed record ChatwootMessage(long Id, long ConversationId, string? SourceId, DateTimeOffset? CreatedAt)
{
    /// <summary>From the customer.</summary>
    public bool IsIncoming { get; init; }

    /// <summary>Set when an agent wrote it for the customer; lists do not show its chat.</summary>
    public AgentMessage? Agent { get; init; }

    /// <summary>Set when Chatwoot shows the message as failed because it could not deliver a webhook about it.</summary>
    public WebhookFault? Fault { get; init; }

    /// <summary>How long it is in Chatwoot's answer.</summary>
    public int Bytes { get; init; }

    /// <summary>A customer's message, a private note, or one that the relay posted: nothing of it is to be sent to WhatsApp.</summary>
    public bool StaysInChatwoot { get; init; }
}

/// <param name="LastActivityAt">By Chatwoot's clock.</param>
/// <param name="Chat">JID; null when the contact has no address.</param>
public sealed record InboxConversation(long Id, DateTimeOffset LastActivityAt, string? Chat);
