namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>A contact of the sandbox's Chatwoot.</summary>
/// <param name="Sources">Its <c>source_id</c> in each inbox it is in.</param>
public sealed record DeskContact(
    long AccountId, long Id, string Name, string? Identifier, string? Phone, IReadOnlyList<(long InboxId, string SourceId)> Sources)
{
    /// <summary>Chatwoot resolves each new conversation of a blocked contact, and no message reopens it.</summary>
    public bool IsBlocked { get; init; }
}

/// <param name="Id">The display id, numbered per account.</param>
/// <param name="Status"><c>open</c>, <c>resolved</c>, <c>pending</c> or <c>snoozed</c>.</param>
/// <param name="LastActivityAt">When its last message came, or it was made.</param>
public sealed record DeskConversation(
    long AccountId, long Id, long InboxId, long ContactId, string SourceId, string Status, DateTimeOffset CreatedAt,
    DateTimeOffset LastActivityAt)
{
    /// <summary>Last segment of the survey's link.</summary>
    public Guid Uuid { get; init; } = Guid.NewGuid();

    /// <summary>Since when the customer waits for an answer; null when an agent answered or the conversation is resolved.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    public DateTimeOffset? FirstReplyAt { get; init; }
}

/// <summary>What is kept of an attachment.</summary>
/// <param name="ContentType">As Chatwoot detects it: Ogg audio is <c>audio/opus</c> whatever the upload says.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
/// <param name="Key">Where its bytes are in <see cref="SandboxFiles"/>, as long as there is room.</param>
public sealed record DeskFile(string Name, string? ContentType, long Length, string Sha256, string Key);

/// <summary>A user or bot of the sandbox's Chatwoot.</summary>
/// <param name="DisplayName">The name for customers (<c>available_name</c>); the same as the name unless the agent set another.</param>
/// <param name="Type"><c>user</c> or <c>agent_bot</c>.</param>
public sealed record DeskSender(long Id, string Name, string DisplayName, string Type);

/// <summary>An attribute of a conversation that changed; the values are as Chatwoot writes them to JSON.</summary>
internal sealed record DeskChange(string Attribute, object? Previous, object? Current);

/// <summary>An agent who starts or stops typing.</summary>
internal sealed record DeskTyping(DeskSender Agent, bool IsPrivate);

/// <summary>An event that Chatwoot reports to its webhooks, with the state at its time.</summary>
/// <param name="Name">
/// <c>message_created</c>, <c>message_updated</c>, <c>conversation_created</c>, <c>conversation_updated</c>,
/// <c>conversation_status_changed</c>, <c>conversation_typing_on</c> or <c>conversation_typing_off</c>.
/// </param>
/// <param name="Message">Null when it is about the conversation.</param>
/// <param name="Latest">The conversation's latest message that is not private, which need not be the one it is about.</param>
internal sealed record DeskEvent(string Name, DeskConversation Conversation, DeskContact Contact, DeskMessage? Message, DeskMessage? Latest)
{
    /// <summary>Of a <c>conversation_updated</c>; every other event has none.</summary>
    public IReadOnlyList<DeskChange>? Changes { get; init; }

    /// <summary>Of a typing event only.</summary>
    public DeskTyping? Typing { get; init; }
}
