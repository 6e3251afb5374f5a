using Ryze.Domain.Errors;
using Ryze.Domain.Events;

namespace Ryze.Application.Ports;

/// <summary>API side: which way leads from an instance to its bridge and back. Failures throw <see cref="StorageException"/>.</summary>
public interface IEventChannels
{
    /// <summary>
    /// Where events of an instance go. <see cref="AccessError.InstanceNotFound"/>, or <see cref="EventError.AmbiguousInstance"/> when several
    /// accounts have an instance of that name and none was named.
    /// </summary>
    /// <param name="fresh">Not from what was seen in the last 5 s.</param>
    ValueTask<Result<EventRoute>> FindRouteAsync(string instance, string? accountId, bool fresh, CancellationToken cancellationToken);

    /// <summary>
    /// Integrations of instances of that name, at most two: stored ones and ones whose activation is under way, since the bridge dials before
    /// the activation is stored.
    /// </summary>
    /// <param name="integrationId">Null: any.</param>
    Task<IReadOnlyList<EventChannel>> FindAsync(string instance, string? integrationId, CancellationToken cancellationToken);
}
