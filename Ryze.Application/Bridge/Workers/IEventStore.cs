using Ryze.Application.Shared;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.Workers;

/// <summary>
/// Bridge: the event store. A stored event is the bridge's responsibility. Failures throw <see cref="StorageException"/>.
/// </summary>
public interface IEventStore
{
    /// <summary>The last event number that the bridge received; null when it received none.</summary>
    Task<long?> FindCursorAsync(string integrationId, CancellationToken cancellationToken);

    /// <summary>Returns when the events are on disk. It skips events up to the cursor, so that each event is stored once.</summary>
    /// <param name="events">In numeric order; only those to store.</param>
    /// <param name="upTo">The new cursor: the last received number, even when its event is not stored.</param>
    /// <returns>The public API gets an acknowledgement only for <see cref="EventStoreOutcome.Stored"/>.</returns>
    Task<EventStoreOutcome> StoreAsync(
        string integrationId, IReadOnlyList<ReceivedEvent> events, long upTo, CancellationToken cancellationToken);

    /// <summary>Whether the integration's quota allows many more events (docs/spec/security.md 1).</summary>
    Task<bool> HasRoomAsync(string integrationId, CancellationToken cancellationToken);
}

/// <summary>The outcome of storing received events.</summary>
public enum EventStoreOutcome
{
    /// <summary>The events are on disk.</summary>
    Stored,

    /// <summary>The integration no longer accepts events, and nothing was stored.</summary>
    NotActive,

    /// <summary>The integration's quota is full, and nothing was stored.</summary>
    Full,
}
