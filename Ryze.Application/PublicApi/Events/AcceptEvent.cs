using MediatR;
using Ryze.Application.PublicApi.Commands;
using Ryze.Application.PublicApi.Link;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Application.PublicApi.Events;

/// <summary>Accepts an engine event, and answers when the outbox has it on disk (docs/spec/bridge.md 4).</summary>
/// <param name="AccountId">Required only when several accounts have an instance with this name.</param>
public sealed record AcceptEvent(string Instance, string? AccountId, EngineEvent Event) : IRequest<Result<EventAcceptance>>;

internal sealed class AcceptEventHandler(ILinkRepository links, IOutbox outbox, ICommandRepository commands)
    : IRequestHandler<AcceptEvent, Result<EventAcceptance>>
{
    public async Task<Result<EventAcceptance>> Handle(AcceptEvent request, CancellationToken cancellationToken)
    {
        var found = await FindRouteAsync(request, fresh: false, cancellationToken);
        if (!found.TryGet(out var route, out var error))
        {
            return error;
        }

        if (await TryAppendAsync(route, request.Event, cancellationToken) is { } accepted)
        {
            return accepted;
        }

        // Without an integration the event is never stored, and broadcasts are always ignored.
        if (route.IntegrationId is null || request.Event.Chat is ChatKind.Broadcast)
        {
            return await IgnoreAsync(route, request.Event, cancellationToken);
        }

        // The cached route is up to 5 s old: group settings or the integration may have changed since then.
        found = await FindRouteAsync(request, fresh: true, cancellationToken);
        if (!found.TryGet(out route, out error))
        {
            return error;
        }

        return await TryAppendAsync(route, request.Event, cancellationToken) ?? await IgnoreAsync(route, request.Event, cancellationToken);
    }

    private ValueTask<Result<EventRoute>> FindRouteAsync(AcceptEvent request, bool fresh, CancellationToken cancellationToken) =>
        links.FindRouteAsync(request.Instance, request.AccountId, fresh, cancellationToken);

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
