using Ryze.Domain.PublicApi.Integrations;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class ChatwootIntegrationRow : SettingsColumns
{
    public required string Id { get; init; }

    public required string InstanceId { get; init; }

    public string BridgeIntegrationId { get; set; } = "";

    public long InboxId { get; set; }

    /// <summary>The name in Chatwoot's answer; <see cref="SettingsColumns.InboxName"/> is the requested one.</summary>
    public string ChatwootInboxName { get; set; } = "";

    public IntegrationStatus Status { get; set; }

    public string LastError { get; set; } = "";

    public required DateTimeOffset CreatedAt { get; init; }
}
