namespace Ryze.Api.Sandbox;

/// <summary>A contact of the sandbox's Chatwoot.</summary>
/// <param name="Sources">Its <c>source_id</c> in each inbox it is in.</param>
public sealed record DeskContact(
    long AccountId, long Id, string Name, string? Identifier, string? Phone, IReadOnlyList<(long InboxId, string SourceId)> Sources);

/// <param name="Id">The display id, numbered per account.</param>
/// <param name="Status"><c>open</c>, <c>resolved</c>, <c>pending</c> or <c>snoozed</c>.</param>
/// <param name="LastActivityAt">When its last message came, or it was made.</param>
public sealed record DeskConversation(
    long AccountId, long Id, long InboxId, long ContactId, string SourceId, string Status, DateTimeOffset CreatedAt, DateTimeOffset LastActivityAt);

/// <summary>What is kept of an attachment.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
/// <param name="Key">Where its bytes are in <see cref="SandboxFiles"/>, as long as there is room.</param>
public sealed record DeskFile(string Name, string? ContentType, long Length, string Sha256, string Key);

/// <summary>Something that a Chatwoot tells its webhooks, as everything was at that moment.</summary>
/// <param name="Name"><c>message_created</c>, <c>message_updated</c> or <c>conversation_status_changed</c>.</param>
/// <param name="Message">Null when it is about the conversation.</param>
/// <param name="Latest">The conversation's latest message that is not private, which need not be the one it is about.</param>
/// <param name="FormerStatus">Of the conversation, when it changed.</param>
internal sealed record DeskEvent(
    string Name, DeskConversation Conversation, DeskContact Contact, DeskMessage? Message, DeskMessage? Latest, string? FormerStatus);
