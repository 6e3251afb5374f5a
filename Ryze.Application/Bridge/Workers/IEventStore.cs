using Ryze.Application.Shared;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.Workers;

/// <summary>Bridge side: events that are the bridge's responsibility from the moment they are here. Failures throw <see cref="StorageException"/>.</summary>
public interface IEventStore
{
    /// <summary>How far the bridge has the integration's events; null when it never got one.</summary>
    Task<long?> FindCursorAsync(string integrationId, CancellationToken cancellationToken);

    /// <summary>
    /// Returns when the events are on disk. What is not beyond the cursor is there already and left out, so each event is stored once.
    /// </summary>
    /// <param name="events">In the order of their numbers; only those to keep.</param>
    /// <param name="upTo">The new cursor: the last number received, also when its event is not kept.</param>
    /// <returns>Only events that are <see cref="EventStoreOutcome.Stored"/> may be acknowledged.</returns>
    Task<EventStoreOutcome> StoreAsync(string integrationId, IReadOnlyList<ReceivedEvent> events, long upTo, CancellationToken cancellationToken);

    /// <summary>Whether the integration's quota leaves room for many events (security.md 1).</summary>
    Task<bool> HasRoomAsync(string integrationId, CancellationToken cancellationToken);
}

/// <summary>What became of events that were received.</summary>
public enum EventStoreOutcome
{
    /// <summary>They are on disk.</summary>
    Stored,

    /// <summary>The integration takes no events any more, and nothing was stored.</summary>
    NotActive,

    /// <summary>The integration's quota is used up, and nothing was stored.</summary>
    Full,
}
