using Ryze.Domain.Bridge.Provisioning;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

internal sealed class BridgeIntegrationRow : SettingsColumns
{
    public required string Id { get; init; }

    public string Instance { get; set; } = "";

    public required string Channel { get; init; }

    public string ChannelUrl { get; set; } = "";

    public byte[] WebhookSecret { get; set; } = [];

    public long? InboxId { get; set; }

    public string? ChatwootInboxName { get; set; }

    public byte[]? InboxIdentifier { get; set; }

    public byte[]? SigningSecret { get; set; }

    public string? ChatwootVersion { get; set; }

    public BridgeIntegrationPhase Phase { get; set; }

    public string LastError { get; set; } = "";

    public string ActivationId { get; set; } = "";

    public string? SupersededBy { get; set; }

    public string? Tenant { get; set; }

    public bool KeepInbox { get; set; }

    public DateTimeOffset? CheckAt { get; set; }

    public int Checks { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }
}
