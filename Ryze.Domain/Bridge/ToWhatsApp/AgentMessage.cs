namespace Ryze.Domain.Bridge.ToWhatsApp;

/// <summary>A message for the customer that was written in Chatwoot, read from a webhook or a list (bridge.md 3.2; chatwoot.md 1.3.5 and 1.4.2).</summary>
/// <param name="Id">Chatwoot's, unique within its installation.</param>
/// <param name="ConversationId">The display id, unique within its account.</param>
/// <param name="Chat">Where it goes: a JID. Null when Chatwoot knows no address of the contact.</param>
/// <param name="Content">Markdown; empty when only files were sent.</param>
/// <param name="SenderName">The name for customers where Chatwoot shows it; empty for automations.</param>
/// <param name="QuotedSourceId">The <c>source_id</c> of the message it answers; null when it answers none, or one that has none.</param>
/// <param name="QuotedId">Chatwoot's id of the message it answers.</param>
/// <param name="IsDeleted">The agent deleted it.</param>
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
    /// <summary>Reported as changed (<c>message_updated</c>), not as new.</summary>
    public bool IsUpdate { get; init; }

    /// <summary>Chatwoot shows it as just sent, with no receipt: so it does after an agent retry.</summary>
    public bool ShowsSent { get; init; }

    /// <summary>Chatwoot itself wrote it: greeting, out of office, survey. Nobody signs it.</summary>
    public bool IsAutomatic { get; init; }

    /// <summary>A satisfaction survey: useless without its link, which only webhooks show.</summary>
    public bool IsSurvey { get; init; }

    /// <summary>Choices, cards and articles as lines of plain text, shown below the content.</summary>
    public string Options { get; init; } = "";

    /// <summary>The agent whose name for customers Chatwoot did not show; null when <see cref="SenderName"/> is that name, or no agent wrote it.</summary>
    public long? AgentId { get; init; }

    /// <summary>WhatsApp's id of a message that was typed on the phone and that an agent deleted in Chatwoot; nothing is sent for it.</summary>
    public string? TypedOnPhoneId { get; init; }
}
