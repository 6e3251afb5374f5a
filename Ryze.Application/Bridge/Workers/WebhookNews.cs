namespace Ryze.Application.Bridge.Workers;

/// <summary>What a webhook showed to the process that received it, for the process that runs the integration's worker.</summary>
/// <param name="IsLost">Whether the webhook could not be used, so that messages may be missing.</param>
/// <param name="ConversationId">Null when the webhook has none.</param>
/// <param name="ConversationStatus">Null when the webhook has none.</param>
public sealed record WebhookNews(bool IsLost, long? ConversationId, string? ConversationStatus)
{
    public static WebhookNews Lost { get; } = new(IsLost: true, ConversationId: null, ConversationStatus: null);
}
