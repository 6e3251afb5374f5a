namespace Ryze.Domain.AgentMessages;

/// <summary>What an agent wrote in Chatwoot for the customer, read from a webhook or a list (bridge.md 3.2; chatwoot.md 1.3.5 and 1.4.2).</summary>
/// <param name="Id">Chatwoot's, unique within its installation.</param>
/// <param name="ConversationId">The display id, unique within its account.</param>
/// <param name="Chat">Where it goes: a JID. Null when Chatwoot knows no address of the contact.</param>
/// <param name="Content">Markdown; empty when only files were sent.</param>
/// <param name="SenderName">Empty for automations.</param>
/// <param name="QuotedSourceId">The <c>source_id</c> of the message it answers; null when it answers none, or one that has none.</param>
/// <param name="QuotedId">Chatwoot's id of the message it answers.</param>
/// <param name="IsDeleted">The agent has taken it back.</param>
/// <param name="ShowsError">Chatwoot shows it as failed, with a reason.</param>
public sealed record AgentMessage(
    long Id,
    long ConversationId,
    string? Chat,
    string Content,
    string SenderName,
    IReadOnlyList<AgentFile> Files,
    string? QuotedSourceId,
    long? QuotedId,
    DateTimeOffset? CreatedAt,
    bool IsDeleted,
    bool ShowsError)
{
    /// <summary>Told of as changed (<c>message_updated</c>), not as new.</summary>
    public bool IsUpdate { get; init; }
}

/// <summary>An attachment of Chatwoot.</summary>
/// <param name="Url">Permanent; redirects to the storage, and may answer 404 until the upload is finished.</param>
/// <param name="Type">Chatwoot's word: <c>image</c>, <c>video</c>, <c>audio</c>, <c>file</c>.</param>
public sealed record AgentFile(string Url, string Type, string? MimeType, string? FileName);
