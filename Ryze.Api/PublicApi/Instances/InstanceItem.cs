namespace Ryze.Api.PublicApi.Instances;

/// <summary>An instance in a list (api.md 7): never its token.</summary>
/// <param name="Status">Of its WhatsApp connection.</param>
public sealed record InstanceItem(string Id, string Name, string Status, DateTimeOffset CreatedAt, InstanceItem.ChatwootSummary Chatwoot)
{
    /// <summary>Of an instance that has no WhatsApp connection, which is every one as long as there is no engine.</summary>
    public const string Disconnected = "disconnected";

    /// <param name="Status">As last stored; null without an integration. The live status is a call of its own.</param>
    /// <param name="InboxName">As Chatwoot has it; null without an integration.</param>
    public sealed record ChatwootSummary(bool Enabled, string? Status, string? InboxName);
}
