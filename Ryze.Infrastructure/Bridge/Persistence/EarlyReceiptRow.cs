using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>What WhatsApp said of a message before it was known to be ours.</summary>
internal sealed class EarlyReceiptRow
{
    public required string IntegrationId { get; init; }

    public required string WhatsAppId { get; init; }

    public required ReceiptState Status { get; set; }

    public required DateTimeOffset SeenAt { get; init; }
}
