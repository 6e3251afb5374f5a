using Ryze.Application.PublicApi.Commands;
using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Application.PublicApi.Events;

/// <summary>Stores or ignores an event whose route is known (docs/spec/bridge.md 3.1 and 4).</summary>
internal sealed class EventIntake(IOutbox outbox, ICommandRepository commands, IPhoneStates phones)
{
    /// <param name="route">It may be 5 s old.</param>
    /// <param name="findFreshRoute">Reads the route again before an event is ignored.</param>
    public async Task<Result<EventAcceptance>> AcceptAsync(
        EventRoute route, EngineEvent engineEvent, Func<ValueTask<Result<EventRoute>>> findFreshRoute, CancellationToken cancellationToken)
    {
        await NoteStateAsync(route, engineEvent, cancellationToken);
        return await TryAppendAsync(route, engineEvent, cancellationToken)
            ?? await AcceptUnroutedAsync(route, engineEvent, findFreshRoute, cancellationToken);
    }

    /// <summary>As <see cref="AcceptAsync"/>, for the events of one body: they share a commit, and keep their order.</summary>
    /// <param name="findFreshRoute">Reads the route of an event again.</param>
    public async Task<IReadOnlyList<Result<EventAcceptance>>> AcceptAllAsync(
        IReadOnlyList<(EventRoute Route, EngineEvent Event)> events, Func<int, ValueTask<Result<EventRoute>>> findFreshRoute,
        CancellationToken cancellationToken)
    {
        foreach (var (route, engineEvent) in events)
        {
            await NoteStateAsync(route, engineEvent, cancellationToken);
        }

        var delivered = Enumerable.Range(0, events.Count).Where(i => IsDelivered(events[i].Route, events[i].Event)).ToList();
        var appended = delivered.Count == 0 ? []
            : await outbox.AppendAllAsync(
                [.. delivered.Select(i => (events[i].Route.IntegrationId!, events[i].Event))], cancellationToken);
        var accepted = delivered.Zip(appended).Where(pair => !IsIgnored(pair.Second)).ToDictionary(pair => pair.First, pair => pair.Second);
        var results = new List<Result<EventAcceptance>>(events.Count);
        for (var i = 0; i < events.Count; i++)
        {
            var index = i;
            results.Add(accepted.TryGetValue(i, out var result)
                ? result
                : await AcceptUnroutedAsync(events[i].Route, events[i].Event, () => findFreshRoute(index), cancellationToken));
        }

        return results;
    }

    private static bool IsDelivered(EventRoute route, EngineEvent engineEvent) =>
        route.IntegrationId is not null && Chat.IsDelivered(engineEvent.Chat, route.IgnoreGroups);

    /// <summary>The integration was removed since its route was read.</summary>
    private static bool IsIgnored(Result<EventAcceptance> result) => result is { Error: null, Value: EventAcceptance.Ignored };

    private async Task NoteStateAsync(EventRoute route, EngineEvent engineEvent, CancellationToken cancellationToken)
    {
        if (engineEvent.State is { } state)
        {
            await phones.SetAsync(route.InstanceId, state, cancellationToken);
        }
    }

    /// <summary>Accepts an event that its cached route does not store.</summary>
    private async Task<Result<EventAcceptance>> AcceptUnroutedAsync(
        EventRoute route, EngineEvent engineEvent, Func<ValueTask<Result<EventRoute>>> findFreshRoute, CancellationToken cancellationToken)
    {
        // Without an integration the event is never stored, and broadcasts are always ignored.
        if (route.IntegrationId is null || engineEvent.Chat is ChatKind.Broadcast)
        {
            return await IgnoreAsync(route, engineEvent, cancellationToken);
        }

        // The cached route is up to 5 s old: group settings or the integration may have changed since then.
        var found = await findFreshRoute();
        if (!found.TryGet(out var fresh, out var error))
        {
            return error;
        }

        return await TryAppendAsync(fresh, engineEvent, cancellationToken) ?? await IgnoreAsync(fresh, engineEvent, cancellationToken);
    }

    /// <summary>Null when this route ignores the event.</summary>
    private async Task<Result<EventAcceptance>?> TryAppendAsync(
        EventRoute route, EngineEvent engineEvent, CancellationToken cancellationToken)
    {
        if (!IsDelivered(route, engineEvent))
        {
            return null;
        }

        var accepted = await outbox.AppendAsync(route.IntegrationId!, engineEvent, cancellationToken);
        return IsIgnored(accepted) ? (Result<EventAcceptance>?)null : accepted;
    }

    /// <summary>Ignores the event, which may still prove a command's outcome.</summary>
    private async Task<Result<EventAcceptance>> IgnoreAsync(EventRoute route, EngineEvent engineEvent, CancellationToken cancellationToken)
    {
        if (route.IntegrationId is { } integrationId && engineEvent.Echo is { } echo)
        {
            await commands.SettleAsync(integrationId, echo, cancellationToken);
        }

        return EventAcceptance.Ignored;
    }
}
