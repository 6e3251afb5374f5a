using Ryze.Domain.Events;

namespace Ryze.Application.Ports;

/// <summary>Bridge side: events that are the bridge's responsibility from the moment they are here. Failures throw <see cref="StorageException"/>.</summary>
public interface IInbox
{
    /// <summary>How far the bridge has the integration's events; null when it never got one.</summary>
    Task<long?> FindCursorAsync(string integrationId, CancellationToken cancellationToken);

    /// <summary>
    /// Returns when the events are on disk. What is not beyond the cursor is there already and left out, so each event is stored once.
    /// </summary>
    /// <param name="events">In the order of their numbers; only those to keep.</param>
    /// <param name="upTo">The new cursor: the last number received, also when its event is not kept.</param>
    /// <returns>False when the integration takes no events any more: they are not stored and must not be acknowledged.</returns>
    Task<bool> StoreAsync(string integrationId, IReadOnlyList<InboxEvent> events, long upTo, CancellationToken cancellationToken);
}
