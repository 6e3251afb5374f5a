namespace Ryze.Api.PublicApi.Instances;

/// <summary>An instance in a list, without its token (docs/spec/api.md 7).</summary>
/// <param name="Status">The WhatsApp connection's status.</param>
public sealed record InstanceItem(string Id, string Name, string Status, DateTimeOffset CreatedAt, InstanceItem.ChatwootSummary Chatwoot)
{
    /// <summary>Status of a phone that is not connected, and until an engine reported a state.</summary>
    public const string Disconnected = "disconnected";

    /// <param name="Status">The last stored status, or null without an integration. A separate call returns the live status.</param>
    /// <param name="InboxName">The inbox's name in Chatwoot, or null without an integration.</param>
    public sealed record ChatwootSummary(bool Enabled, string? Status, string? InboxName);
}
