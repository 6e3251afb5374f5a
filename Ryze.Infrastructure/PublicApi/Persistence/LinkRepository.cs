using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Ryze.Application.PublicApi.Link;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Domain.PublicApi.Integrations;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>
/// Finds routes for events and integrations for links. A route is cached for 5 s, because every event needs one. A missing route is read
/// each time, so that a new integration gets its first event.
/// </summary>
internal sealed class LinkRepository(Store<RyzeDbContext> store, TimeProvider time) : ILinkRepository
{
    private static readonly TimeSpan CacheLifetime = TimeSpan.FromSeconds(5);

    /// <summary>Cached routes; beyond this number the cache is cleared.</summary>
    private const int MaxKept = 10_000;

    private readonly ConcurrentDictionary<(string? AccountId, string NameKey), Kept> _kept = new();
    private readonly ConcurrentDictionary<string, Kept> _keptOfInstances = new(StringComparer.Ordinal);

    // Compiled because it runs for every event of an instance without integration. Not static, because it belongs to one context
    // configuration.
    private readonly Func<RyzeDbContext, string, string?, IAsyncEnumerable<EventRoute>> _routes =
        EF.CompileAsyncQuery((RyzeDbContext db, string nameKey, string? accountId) => db.EngineNames
            .Where(n => n.NameKey == nameKey && (accountId == null || n.AccountId == accountId))
            .Join(db.Instances.Where(i => i.NameKey == nameKey), n => n.AccountId, i => i.AccountId, (n, i) =>
                new { EngineName = n.Name, i.Id })
            .Select(i => new EventRoute(
                db.Integrations.Where(c => c.InstanceId == i.Id).Select(c => c.Id).FirstOrDefault(),
                db.Integrations.Where(c => c.InstanceId == i.Id).Select(c => c.IgnoreGroups).FirstOrDefault())
            {
                InstanceId = i.Id,
                EngineName = i.EngineName,
                HasOwnEngine = db.EngineConnections.Any(e => e.InstanceId == i.Id),
            }));

    // Compiled for the same reason.
    private readonly Func<RyzeDbContext, string, IAsyncEnumerable<EventRoute>> _routesOfInstances =
        EF.CompileAsyncQuery((RyzeDbContext db, string instanceId) => db.Instances
            .Where(i => i.Id == instanceId)
            .Select(i => new EventRoute(
                db.Integrations.Where(c => c.InstanceId == i.Id).Select(c => c.Id).FirstOrDefault(),
                db.Integrations.Where(c => c.InstanceId == i.Id).Select(c => c.IgnoreGroups).FirstOrDefault())
            {
                InstanceId = i.Id,
                HasOwnEngine = true,
            }));

    public async ValueTask<Result<EventRoute>> FindRouteAsync(
        string instance, string? accountId, bool fresh, CancellationToken cancellationToken)
    {
        if (!InstanceName.IsValid(instance))
        {
            return new AccessError.InstanceNotFound();
        }

        var key = (accountId, InstanceName.Key(instance));
        if (!fresh && _kept.TryGetValue(key, out var kept) && kept.Until > time.GetUtcNow())
        {
            return kept.Route;
        }

        var found = await store.ReadAsync(db => ListAsync(_routes(db, key.Item2, accountId), cancellationToken), cancellationToken);
        if (found is not [var route])
        {
            return new AccessError.InstanceNotFound();
        }

        if (route.IntegrationId is not null)
        {
            Keep(_kept, key, route);
        }

        return route;
    }

    public async ValueTask<Result<EventRoute>> FindRouteOfInstanceAsync(
        string instanceId, bool fresh, CancellationToken cancellationToken)
    {
        if (!fresh && _keptOfInstances.TryGetValue(instanceId, out var kept) && kept.Until > time.GetUtcNow())
        {
            return kept.Route;
        }

        var found = await store.ReadAsync(db => ListAsync(_routesOfInstances(db, instanceId), cancellationToken), cancellationToken);
        if (found is not [var route])
        {
            return new AccessError.InstanceNotFound();
        }

        if (route.IntegrationId is not null)
        {
            Keep(_keptOfInstances, instanceId, route);
        }

        return route;
    }

    public async Task<Result<IntegrationLink>> FindAsync(string instance, string? integrationId, CancellationToken cancellationToken)
    {
        if (!InstanceName.IsValid(instance))
        {
            return new AccessError.InstanceNotFound();
        }

        var nameKey = InstanceName.Key(instance);
        return await store.ReadAsync(
            async db =>
            {
                // Ambiguous even when only one instance has an integration: the other's later integration would use this link.
                if (integrationId is null && await db.Instances.Where(i => i.NameKey == nameKey).Take(2).CountAsync(cancellationToken) > 1)
                {
                    return (Result<IntegrationLink>)new EventError.AmbiguousInstance();
                }

                // Without activations to undo: no caller waits for them.
                var stored = db.Integrations.Where(i => integrationId == null || i.Id == integrationId)
                    .Select(i => new { i.Id, i.InstanceId });
                var underWay = db.Intents.Where(i => (integrationId == null || i.IntegrationId == integrationId) && !i.TakeBack)
                    .Select(i => new { Id = i.IntegrationId, i.InstanceId });
                var found = await stored.Union(underWay)
                    .Join(db.Instances.Where(i => i.NameKey == nameKey), c => c.InstanceId, i => i.Id, (c, i) =>
                        new { c.Id, i.Name, c.InstanceId, i.AccountId })
                    .OrderBy(c => c.Id)
                    .Select(c => new IntegrationLink(c.Id, c.Name) { InstanceId = c.InstanceId, AccountId = c.AccountId })
                    .FirstOrDefaultAsync(cancellationToken);
                return found is null ? new AccessError.InstanceNotFound() : found;
            },
            cancellationToken);
    }

    /// <summary>Clears the cache after a change of integrations in this process.</summary>
    public void Forget()
    {
        _kept.Clear();
        _keptOfInstances.Clear();
    }

    private void Keep<TKey>(ConcurrentDictionary<TKey, Kept> routes, TKey key, EventRoute route)
        where TKey : notnull
    {
        if (routes.Count >= MaxKept)
        {
            routes.Clear();
        }

        routes[key] = new Kept(route, time.GetUtcNow() + CacheLifetime);
    }

    private static async Task<List<EventRoute>> ListAsync(IAsyncEnumerable<EventRoute> routes, CancellationToken cancellationToken)
    {
        var list = new List<EventRoute>(2);
        await foreach (var route in routes.WithCancellation(cancellationToken))
        {
            list.Add(route);
        }

        return list;
    }

    private sealed record Kept(EventRoute Route, DateTimeOffset Until);
}
