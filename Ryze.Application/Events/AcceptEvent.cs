using MediatR;
using Ryze.Application.Ports;
using Ryze.Domain.Errors;
using Ryze.Domain.Events;

namespace Ryze.Application.Events;

/// <summary>Takes an event of the WhatsApp engine: answered when the outbox has it on disk (bridge.md 4).</summary>
/// <param name="AccountId">Needed only where several accounts have an instance of that name.</param>
public sealed record AcceptEvent(string Instance, string? AccountId, EngineEvent Event) : IRequest<Result<EventAcceptance>>;

internal sealed class AcceptEventHandler(IEventChannels channels, IOutbox outbox, ICommands commands)
    : IRequestHandler<AcceptEvent, Result<EventAcceptance>>
{
    public async Task<Result<EventAcceptance>> Handle(AcceptEvent request, CancellationToken cancellationToken)
    {
        var accepted = await AppendAsync(request, fresh: false, cancellationToken);

        // The integration seen a moment ago may have been replaced by another one since.
        return accepted is { Error: null, Value: EventAcceptance.Ignored } ? await AppendAsync(request, fresh: true, cancellationToken) : accepted;
    }

    private async Task<Result<EventAcceptance>> AppendAsync(AcceptEvent request, bool fresh, CancellationToken cancellationToken)
    {
        var found = await channels.FindRouteAsync(request.Instance, request.AccountId, fresh, cancellationToken);
        if (!found.TryGet(out var route, out var error))
        {
            return error;
        }

        if (route.IntegrationId is not { } integrationId)
        {
            return EventAcceptance.Ignored;
        }

        if (Chat.IsRelayed(request.Event.Chat, route.IgnoreGroups))
        {
            return await outbox.AppendAsync(integrationId, request.Event, cancellationToken);
        }

        if (request.Event.Echo is { } echo)
        {
            // It goes nowhere, and still proves what became of a command.
            await commands.SettleAsync(integrationId, echo, cancellationToken);
        }

        return EventAcceptance.Ignored;
    }
}
