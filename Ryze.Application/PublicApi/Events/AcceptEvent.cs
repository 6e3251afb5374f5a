using MediatR;
using Ryze.Application.PublicApi.Link;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Application.PublicApi.Events;

/// <summary>Accepts an engine event, and answers when the outbox has it on disk (docs/spec/bridge.md 4).</summary>
/// <param name="AccountId">Required only when several accounts have an instance with this name.</param>
public sealed record AcceptEvent(string Instance, string? AccountId, EngineEvent Event) : IRequest<Result<EventAcceptance>>;

internal sealed class AcceptEventHandler(ILinkRepository links, EventIntake acceptor)
    : IRequestHandler<AcceptEvent, Result<EventAcceptance>>
{
    public async Task<Result<EventAcceptance>> Handle(AcceptEvent request, CancellationToken cancellationToken)
    {
        var found = await FindRouteAsync(request, fresh: false, cancellationToken);
        if (!found.TryGet(out var route, out var error))
        {
            return error;
        }

        return route.HasOwnEngine ? new EngineSetupError.HasOwnEngine()
            : await acceptor.AcceptAsync(
                route, request.Event, () => FindRouteAsync(request, fresh: true, cancellationToken), cancellationToken);
    }

    private ValueTask<Result<EventRoute>> FindRouteAsync(AcceptEvent request, bool fresh, CancellationToken cancellationToken) =>
        links.FindRouteAsync(request.Instance, request.AccountId, fresh, cancellationToken);
}
