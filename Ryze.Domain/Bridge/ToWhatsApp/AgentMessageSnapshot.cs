namespace Ryze.Domain.Bridge.ToWhatsApp;

/// <summary>
/// An agent message as Chatwoot shows it in a webhook or a list (docs/spec/bridge.md 3.2; docs/spec/chatwoot.md 1.3.5 and 1.4.2).
/// </summary>
/// <param name="Id">Chatwoot's id, unique within its installation.</param>
/// <param name="ConversationId">The display id, unique within its account.</param>
/// <param name="Chat">The recipient's JID; null when Chatwoot has no address for the contact.</param>
/// <param name="Content">Markdown; empty for a message with only files.</param>
/// <param name="SenderName">The name for customers when Chatwoot shows it; empty for automations.</param>
/// <param name="QuotedSourceId">The answered message's <c>source_id</c>; null when there is none.</param>
/// <param name="QuotedId">Chatwoot's id of the answered message.</param>
/// <param name="IsDeleted">Whether the agent deleted it.</param>
/// <param name="ShowsError">Whether Chatwoot shows it as failed with a reason.</param>
public sealed record AgentMessageSnapshot(
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
    /// <summary>Whether Chatwoot reported it as changed (<c>message_updated</c>) instead of new.</summary>
    public bool IsUpdate { get; init; }

    /// <summary>Whether Chatwoot shows it as sent without a receipt, as after an agent retry.</summary>
    public bool ShowsSent { get; init; }

    /// <summary>Whether Chatwoot itself wrote it, such as a greeting, an absence notice or a survey. It gets no signature.</summary>
    public bool IsAutomatic { get; init; }

    /// <summary>A satisfaction survey, which needs its link; only webhooks contain the link.</summary>
    public bool IsSurvey { get; init; }

    /// <summary>Choices, cards and articles as plain text lines, shown below the content.</summary>
    public string Options { get; init; } = "";

    /// <summary>
    /// The agent whose public name Chatwoot did not show. Null when <see cref="SenderName"/> has it, or no agent wrote the message.
    /// </summary>
    public long? AgentId { get; init; }

    /// <summary>WhatsApp's id of a message that was typed on the phone and deleted in Chatwoot. Nothing is sent for it.</summary>
    public string? TypedOnPhoneId { get; init; }

    /// <summary>What a deletion needs: the text and the files are erased.</summary>
    public AgentMessageSnapshot WithoutText() => this with { Content = "", Options = "", Files = [] };
}
