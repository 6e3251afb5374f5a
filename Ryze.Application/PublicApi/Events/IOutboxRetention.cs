using Ryze.Application.Shared;

namespace Ryze.Application.PublicApi.Events;

/// <summary>
/// Public API: deletes events from the outbox, one bounded batch per call. Failures throw <see cref="StorageException"/>.
/// </summary>
public interface IOutboxRetention
{
    /// <summary>Records each integration's current acknowledgement with its time, at most once in ten minutes.</summary>
    Task NoteAcknowledgedAsync(CancellationToken cancellationToken);

    /// <summary>Deletes events and their media that were acknowledged at the given time or earlier.</summary>
    /// <returns>Whether more remain.</returns>
    Task<bool> RemoveAcknowledgedAsync(DateTimeOffset notedUntil, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes the oldest acknowledged events and their media when an integration exceeds its quota. They are stored only for a replay, and
    /// must not fill the disk.
    /// </summary>
    /// <returns>Whether more remain.</returns>
    Task<bool> RemoveBeyondQuotaAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a removed integration's events, media and commands. Its position follows when it was removed before the given time.
    /// </summary>
    /// <returns>Whether more remain.</returns>
    Task<bool> RemoveClosedAsync(DateTimeOffset closedBefore, CancellationToken cancellationToken);
}
