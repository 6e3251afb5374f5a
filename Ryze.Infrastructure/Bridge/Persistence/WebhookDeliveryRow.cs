namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>An accepted webhook; a repetition changes nothing.</summary>
internal sealed class WebhookDeliveryRow
{
    public required string IntegrationId { get; init; }

    public required string DeliveryId { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
}
