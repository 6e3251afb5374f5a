namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>How far the bridge has an integration's events.</summary>
internal sealed class EventCursorRow
{
    public required string IntegrationId { get; init; }

    /// <summary>The durable cursor: every event up to here is stored or was dropped by rule.</summary>
    public long LastSeq { get; set; }

    /// <summary>Events stored and not yet relayed.</summary>
    public long Backlog { get; set; }

    /// <summary>Bytes of the data of the backlog.</summary>
    public long BacklogBytes { get; set; }

    /// <summary>Events that could not be relayed and are kept for a person to look at.</summary>
    public long DeadLetters { get; set; }

    public DateTimeOffset? LastEventAt { get; set; }
}
