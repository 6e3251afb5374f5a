namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>A webhook that was taken; coming again it changes nothing.</summary>
internal sealed class WebhookDeliveryRow
{
    public required string IntegrationId { get; init; }

    public required string DeliveryId { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
}
