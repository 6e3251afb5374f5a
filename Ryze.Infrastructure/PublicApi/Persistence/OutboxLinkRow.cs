namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>An integration's position in its events; it outlives the integration for a while.</summary>
internal sealed class OutboxLinkRow
{
    public required string IntegrationId { get; init; }

    public long LastSeq { get; set; }

    public long LastAcked { get; set; }

    /// <summary>The acknowledged position at the last note, see <see cref="OutboxNoteRow"/>.</summary>
    public long NotedSeq { get; set; }

    /// <summary>Since when a full backlog refuses events.</summary>
    public DateTimeOffset? FullSince { get; set; }

    /// <summary>Total bytes of all events that were ever stored, including files.</summary>
    public long TotalBytes { get; set; }

    /// <summary>The newest link of all replicas.</summary>
    public string? SocketId { get; set; }

    /// <summary>When the integration was removed.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>When an event was stored, a link opened or the integration removed; other replicas search by it.</summary>
    public DateTimeOffset ChangedAt { get; set; }
}
