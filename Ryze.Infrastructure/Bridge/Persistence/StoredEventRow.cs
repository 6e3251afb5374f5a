namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>An event that the bridge has acknowledged and has yet to relay.</summary>
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
