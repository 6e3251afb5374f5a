namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>An acknowledged event that waits for delivery.</summary>
internal sealed class StoredEventRow
{
    public required string IntegrationId { get; init; }

    public required long Seq { get; init; }

    public required string EventId { get; init; }

    public required string Event { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>UTF-8 JSON.</summary>
    public required byte[] Data { get; init; }
}
