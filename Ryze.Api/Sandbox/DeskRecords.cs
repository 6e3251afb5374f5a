namespace Ryze.Api.Sandbox;

/// <summary>A contact of the sandbox's Chatwoot.</summary>
/// <param name="Sources">Its <c>source_id</c> in each inbox it is in.</param>
public sealed record DeskContact(
    long AccountId, long Id, string Name, string? Identifier, string? Phone, IReadOnlyList<(long InboxId, string SourceId)> Sources);

/// <param name="Id">The display id, numbered per account.</param>
public sealed record DeskConversation(long AccountId, long Id, long InboxId, long ContactId, string SourceId, string Status);

/// <param name="Type"><c>incoming</c> or <c>outgoing</c>.</param>
/// <param name="Attributes"><c>content_attributes</c> as JSON.</param>
public sealed record DeskMessage(
    long AccountId, long Id, long ConversationId, string Content, string Type, bool IsPrivate, string? SourceId, string Attributes, DateTimeOffset CreatedAt,
    IReadOnlyList<DeskFile> Files);

/// <summary>What is kept of an attachment.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record DeskFile(string Name, string? ContentType, long Length, string Sha256);
