namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>An event whose delivery was given up, kept for the operator.</summary>
internal sealed class DeadLetterRow
{
    public required string IntegrationId { get; init; }

    public required long Seq { get; init; }

    public required string EventId { get; init; }

    public required string Event { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>UTF-8 JSON.</summary>
    public required byte[] Data { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset BuriedAt { get; init; }
}
