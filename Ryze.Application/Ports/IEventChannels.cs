using Ryze.Domain.Errors;
using Ryze.Domain.Events;

namespace Ryze.Application.Ports;

/// <summary>API side: which way leads from an instance to its bridge and back. Failures throw <see cref="StorageException"/>.</summary>
public interface IEventChannels
{
    /// <summary>
    /// Where events of an instance go, or <see cref="AccessError.InstanceNotFound"/>. An engine knows phones by name alone: where several accounts
    /// have an instance of that name and none is named, it is that of the one that was made first, so that nobody can take it over.
    /// </summary>
    /// <param name="fresh">Not from what was seen in the last 5 s.</param>
    ValueTask<Result<EventRoute>> FindRouteAsync(string instance, string? accountId, bool fresh, CancellationToken cancellationToken);

    /// <summary>
    /// The integration of an instance of that name: a stored one, or one whose activation is under way, since the bridge dials before the
    /// activation is stored. <see cref="EventError.AmbiguousInstance"/> when several accounts have an instance of that name and no id tells which.
    /// </summary>
    /// <param name="integrationId">Null: any.</param>
    Task<Result<EventChannel>> FindAsync(string instance, string? integrationId, CancellationToken cancellationToken);
}
