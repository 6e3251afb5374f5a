namespace Ryze.Domain.Bridge.ToWhatsApp;

/// <summary>A Chatwoot inbox's webhook (docs/spec/chatwoot.md 1.4).</summary>
/// <param name="AccountId">0 when it is missing: versions before 4.14.2 omit it from conversation events.</param>
/// <param name="InboxId">0 when it is missing.</param>
/// <param name="Message">Null when the event is not about an agent message.</param>
public sealed record ChatwootWebhook(long AccountId, long InboxId, AgentMessageSnapshot? Message)
{
    /// <summary>The display id of the event's conversation; null when it is missing.</summary>
    public long? ConversationId { get; init; }

    /// <summary>
    /// The conversation's current status, such as <c>resolved</c>. A status change's <c>changed_attributes</c> is always null.
    /// </summary>
    public string? ConversationStatus { get; init; }
}
