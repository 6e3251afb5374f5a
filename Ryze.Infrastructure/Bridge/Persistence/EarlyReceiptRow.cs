using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>A receipt that arrived before the message's WhatsApp id was stored.</summary>
internal sealed class EarlyReceiptRow
{
    public required string IntegrationId { get; init; }

    public required string WhatsAppId { get; init; }

    public required ReceiptState Status { get; set; }

    public required DateTimeOffset SeenAt { get; init; }
}
