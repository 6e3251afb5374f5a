using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Link;

/// <summary>API side: which way leads from an instance to its bridge and back. Failures throw <see cref="StorageException"/>.</summary>
public interface ILinkRepository
{
    /// <summary>
    /// Where events of an instance go. A name on the engine belongs to one account (docs/security.md), so
    /// <see cref="AccessError.InstanceNotFound"/> is the answer when no account claims the name, when its owner has no instance of it, and
    /// when another account is named.
    /// </summary>
    /// <param name="fresh">Not from what was seen in the last 5 s.</param>
    ValueTask<Result<EventRoute>> FindRouteAsync(string instance, string? accountId, bool fresh, CancellationToken cancellationToken);

    /// <summary>
    /// The integration of an instance of that name: a stored one, or one whose activation is under way, since the bridge dials before the
    /// activation is stored. <see cref="EventError.AmbiguousInstance"/> when several accounts have an instance of that name and no id tells which.
    /// </summary>
    /// <param name="integrationId">Null: any.</param>
    Task<Result<IntegrationLink>> FindAsync(string instance, string? integrationId, CancellationToken cancellationToken);
}
