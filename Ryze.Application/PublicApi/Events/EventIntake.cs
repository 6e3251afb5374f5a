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
        if (engineEvent.State is { } state)
        {
            await phones.SetAsync(route.InstanceId, state, cancellationToken);
        }

        if (await TryAppendAsync(route, engineEvent, cancellationToken) is { } accepted)
        {
            return accepted;
        }

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
        if (route.IntegrationId is not { } integrationId || !Chat.IsDelivered(engineEvent.Chat, route.IgnoreGroups))
        {
            return null;
        }

        var accepted = await outbox.AppendAsync(integrationId, engineEvent, cancellationToken);
        return accepted is { Error: null, Value: EventAcceptance.Ignored } ? (Result<EventAcceptance>?)null : accepted;
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
