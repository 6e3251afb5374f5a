using Ryze.Application.Shared;

namespace Ryze.Application.PublicApi.Events;

/// <summary>API side: what leaves the outbox. Each call does a bounded piece of work. Failures throw <see cref="StorageException"/>.</summary>
public interface IOutboxRetention
{
    /// <summary>Notes how far each integration is acknowledged now, so that it is known later since when. At most once in ten minutes.</summary>
    Task NoteAcknowledgedAsync(CancellationToken cancellationToken);

    /// <summary>Removes events, with their media, that were acknowledged at a note of the given moment or earlier.</summary>
    /// <returns>Whether there is more to remove.</returns>
    Task<bool> RemoveAcknowledgedAsync(DateTimeOffset notedUntil, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the oldest acknowledged events, with their media, of integrations that keep more bytes than their quota: kept for a replay, they
    /// must not fill the disk.
    /// </summary>
    /// <returns>Whether there is more to remove.</returns>
    Task<bool> RemoveBeyondQuotaAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Removes events, media and commands of a removed integration, and its position too when it was removed before the given moment.
    /// </summary>
    /// <returns>Whether there is more to remove.</returns>
    Task<bool> RemoveClosedAsync(DateTimeOffset closedBefore, CancellationToken cancellationToken);
}
