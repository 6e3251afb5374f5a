using Ryze.Domain.AgentMessages;

namespace Ryze.Infrastructure.Persistence.Rows;

/// <summary>What WhatsApp said of a message before it was known to be ours.</summary>
internal sealed class EarlyStatusRow
{
    public required string IntegrationId { get; init; }

    public required string WhatsAppId { get; init; }

    public required DeliveryStatus Status { get; set; }

    public required DateTimeOffset SeenAt { get; init; }
}
