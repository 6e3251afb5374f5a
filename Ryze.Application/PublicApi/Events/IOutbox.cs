using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Application.PublicApi.Events;

/// <summary>
/// Public API: events for the bridge, numbered per integration, and stored until 24 h after their acknowledgement (docs/spec/bridge.md
/// 2.1). Failures throw <see cref="StorageException"/>.
/// </summary>
public interface IOutbox
{
    /// <summary>
    /// Returns when the event is on disk, <see cref="EventAcceptance.Ignored"/> when the integration was removed, or
    /// <see cref="EventError.BacklogFull"/> when its backlog is full.
    /// </summary>
    Task<Result<EventAcceptance>> AppendAsync(string integrationId, EngineEvent engineEvent, CancellationToken cancellationToken);

    /// <summary>As <see cref="AppendAsync"/>, for the events of one body: one commit stores all of them, or none.</summary>
    /// <returns>A result for each event, in the same order.</returns>
    Task<IReadOnlyList<Result<EventAcceptance>>> AppendAllAsync(
        IReadOnlyList<(string IntegrationId, EngineEvent Event)> events, CancellationToken cancellationToken);

    /// <summary>The next events after a position, oldest first; fewer when they are large. Empty when there are none.</summary>
    Task<IReadOnlyList<OutboxEvent>> ReadAsync(string integrationId, long after, int atMost, CancellationToken cancellationToken);

    /// <summary>Null when the integration never had events: it is not stored yet, or was removed.</summary>
    Task<OutboxPosition?> FindPositionAsync(string integrationId, CancellationToken cancellationToken);

    /// <summary>
    /// Records that the bridge has all events up to this one. A smaller number is ignored. It is stored within 100 ms; a loss is harmless,
    /// because the bridge sends its position when it connects.
    /// </summary>
    void Acknowledge(string integrationId, long seq);

    Task<EventMedia?> FindMediaAsync(string mediaId, CancellationToken cancellationToken);
}
