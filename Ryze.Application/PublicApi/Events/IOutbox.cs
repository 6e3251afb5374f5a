using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Application.PublicApi.Events;

/// <summary>
/// API side: events on their way to the bridge, numbered per integration, kept until acknowledged and 24 h longer (bridge.md 2.1). Failures
/// throw <see cref="StorageException"/>.
/// </summary>
public interface IOutbox
{
    /// <summary>
    /// Returns when the event is on disk. <see cref="EventAcceptance.Ignored"/> when the integration is no more;
    /// <see cref="EventError.BacklogFull"/> when its backlog is full.
    /// </summary>
    Task<Result<EventAcceptance>> AppendAsync(string integrationId, EngineEvent engineEvent, CancellationToken cancellationToken);

    /// <summary>The next events after a position, oldest first; fewer than asked for when they are large. Empty when there are none.</summary>
    Task<IReadOnlyList<OutboxEvent>> ReadAsync(string integrationId, long after, int atMost, CancellationToken cancellationToken);

    /// <summary>Null when the integration has no events and never had: it is not stored yet, or no more.</summary>
    Task<OutboxPosition?> FindPositionAsync(string integrationId, CancellationToken cancellationToken);

    /// <summary>
    /// The bridge has all events up to this one. Cumulative; what goes back is ignored. Written down within 100 ms: losing it is harmless,
    /// because the bridge tells its own position when it connects.
    /// </summary>
    void Acknowledge(string integrationId, long seq);

    Task<EventMedia?> FindMediaAsync(string mediaId, CancellationToken cancellationToken);
}
