namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>A contact in the sandbox's Chatwoot.</summary>
/// <param name="Sources">Its <c>source_id</c> in each of its inboxes.</param>
public sealed record DeskContact(
    long AccountId, long Id, string Name, string? Identifier, string? Phone, IReadOnlyList<(long InboxId, string SourceId)> Sources)
{
    /// <summary>Whether the contact is blocked. Chatwoot then resolves its new conversations, and no message reopens them.</summary>
    public bool IsBlocked { get; init; }
}

/// <param name="Id">The display id, numbered per account.</param>
/// <param name="Status"><c>open</c>, <c>resolved</c>, <c>pending</c> or <c>snoozed</c>.</param>
/// <param name="LastActivityAt">When its last message arrived, or when it was created.</param>
public sealed record DeskConversation(
    long AccountId, long Id, long InboxId, long ContactId, string SourceId, string Status, DateTimeOffset CreatedAt,
    DateTimeOffset LastActivityAt)
{
    /// <summary>Last segment of the survey link.</summary>
    public Guid Uuid { get; init; } = Guid.NewGuid();

    /// <summary>Since when the customer waits for an answer. Null after an agent's answer or a resolution.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    public DateTimeOffset? FirstReplyAt { get; init; }
}

/// <summary>An attachment's metadata.</summary>
/// <param name="ContentType">The type that Chatwoot detects: always <c>audio/opus</c> for Ogg audio.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="Sha256">Hash in lower-case hexadecimal.</param>
/// <param name="Key">Key of its content in <see cref="SandboxFiles"/>, which may have removed it.</param>
public sealed record DeskFile(string Name, string? ContentType, long Length, string Sha256, string Key);

/// <summary>A user or bot in the sandbox's Chatwoot.</summary>
/// <param name="DisplayName">The name that customers see (<c>available_name</c>). Equals the name unless the agent set another.</param>
/// <param name="Type"><c>user</c> or <c>agent_bot</c>.</param>
public sealed record DeskSender(long Id, string Name, string DisplayName, string Type);

/// <summary>A changed conversation attribute, with the values as in Chatwoot's JSON.</summary>
internal sealed record DeskChange(string Attribute, object? Previous, object? Current);

/// <summary>An agent who starts or stops typing.</summary>
internal sealed record DeskTyping(DeskSender Agent, bool IsPrivate);

/// <summary>An event for Chatwoot's webhooks, with the state when it occurred.</summary>
/// <param name="Name">
/// <c>message_created</c>, <c>message_updated</c>, <c>conversation_created</c>, <c>conversation_updated</c>,
/// <c>conversation_status_changed</c>, <c>conversation_typing_on</c> or <c>conversation_typing_off</c>.
/// </param>
/// <param name="Message">The event's message, or null for a conversation event.</param>
/// <param name="Latest">The conversation's latest message that is not private. It may differ from the event's message.</param>
internal sealed record DeskEvent(string Name, DeskConversation Conversation, DeskContact Contact, DeskMessage? Message, DeskMessage? Latest)
{
    /// <summary>Only in <c>conversation_updated</c> events.</summary>
    public IReadOnlyList<DeskChange>? Changes { get; init; }

    /// <summary>Only in typing events.</summary>
    public DeskTyping? Typing { get; init; }
}
