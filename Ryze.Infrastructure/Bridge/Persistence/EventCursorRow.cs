namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>The bridge's position in an integration's events.</summary>
internal sealed class EventCursorRow
{
    public required string IntegrationId { get; init; }

    /// <summary>The durable cursor: every event up to here is stored or was dropped by a rule.</summary>
    public long LastSeq { get; set; }

    /// <summary>Number of stored events without a delivery.</summary>
    public long Backlog { get; set; }

    /// <summary>The backlog's data, in bytes.</summary>
    public long BacklogBytes { get; set; }

    /// <summary>Number of dead letters.</summary>
    public long DeadLetters { get; set; }

    public DateTimeOffset? LastEventAt { get; set; }
}
