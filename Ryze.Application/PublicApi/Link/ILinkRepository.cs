using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Link;

/// <summary>
/// Public API: finds the integration of an event, and the integration of a link. Failures throw <see cref="StorageException"/>.
/// </summary>
public interface ILinkRepository
{
    /// <summary>
    /// Finds the integration for an instance's events. One account owns a name on the engine (docs/security.md).
    /// <see cref="AccessError.InstanceNotFound"/> when no account claims the name, its owner has no such instance, or another account was
    /// given.
    /// </summary>
    /// <param name="fresh">Whether to bypass the cache of 5 s.</param>
    ValueTask<Result<EventRoute>> FindRouteAsync(string instance, string? accountId, bool fresh, CancellationToken cancellationToken);

    /// <summary>
    /// Finds the integration for the events of an instance with an engine of its own, which needs no name on the default engine.
    /// <see cref="AccessError.InstanceNotFound"/> when the instance was deleted.
    /// </summary>
    /// <param name="fresh">Whether to bypass the cache of 5 s.</param>
    ValueTask<Result<EventRoute>> FindRouteOfInstanceAsync(string instanceId, bool fresh, CancellationToken cancellationToken);

    /// <summary>
    /// Finds the integration of an instance with this name. It may be stored or still activating, because the bridge opens the link before
    /// the activation is stored. <see cref="EventError.AmbiguousInstance"/> when several accounts have such an instance and no id was
    /// given.
    /// </summary>
    /// <param name="integrationId">Null accepts any integration.</param>
    Task<Result<IntegrationLink>> FindAsync(string instance, string? integrationId, CancellationToken cancellationToken);
}
