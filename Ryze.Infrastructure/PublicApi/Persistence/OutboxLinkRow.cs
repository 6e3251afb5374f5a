namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>How far the events of an integration have come; there as long as the integration, and a little longer.</summary>
internal sealed class OutboxLinkRow
{
    public required string IntegrationId { get; init; }

    public long LastSeq { get; set; }

    public long LastAcked { get; set; }

    /// <summary>Acknowledged at the last note, see <see cref="OutboxNoteRow"/>.</summary>
    public long NotedSeq { get; set; }

    /// <summary>Since when events are refused because the backlog is full.</summary>
    public DateTimeOffset? FullSince { get; set; }

    /// <summary>Bytes of every event stored so far, files included.</summary>
    public long TotalBytes { get; set; }

    /// <summary>The newest socket over all replicas.</summary>
    public string? SocketId { get; set; }

    /// <summary>When the integration was removed.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>When an event was stored, a socket opened, or the integration removed: what other replicas look for.</summary>
    public DateTimeOffset ChangedAt { get; set; }
}
