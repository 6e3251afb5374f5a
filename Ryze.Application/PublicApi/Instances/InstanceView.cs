using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Instances;

/// <summary>An instance in a list (docs/spec/api.md 7), without its token.</summary>
/// <param name="Chatwoot">Null when it has no integration.</param>
public sealed record InstanceView(string Id, string Name, DateTimeOffset CreatedAt, InstanceChatwootView? Chatwoot)
{
    /// <summary>The phone's last known state; null until an engine reported one.</summary>
    public string? PhoneState { get; init; }
}

/// <param name="Status">
/// The stored status. A list does not ask the bridge; another call returns the live status (docs/spec/api.md 5).
/// </param>
/// <param name="InboxName">Chatwoot's name for it.</param>
public sealed record InstanceChatwootView(IntegrationStatus Status, string InboxName);
