using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

internal sealed class BridgeActivationRow : SettingsColumns
{
    public required string Id { get; init; }

    public required string IntegrationId { get; set; }

    public required string Instance { get; init; }

    public required string Channel { get; init; }

    public required string ChannelUrl { get; init; }

    /// <summary>The outcome as JSON; null until there is one.</summary>
    public string? Outcome { get; set; }

    public required DateTimeOffset StartedAt { get; init; }
}
