using System.Globalization;
using MediatR;
using Ryze.Application.Bridge.Workers;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Messages of agents that are to be sent or taken back. None while messages that came before them may still be found.</summary>
/// <param name="After">Chatwoot's message id; ids grow with time, so they are the order within a chat.</param>
public sealed record LoadPendingAgentMessages(string IntegrationId, long After, int AtMost) : IRequest<PendingWork>;

internal sealed class LoadPendingAgentMessagesHandler(IAgentMessageRepository messages, CatchUpGate gate) : IRequestHandler<LoadPendingAgentMessages, PendingWork>
{
    /// <summary>Webhooks come in no order: an earlier message has this long to overtake a later one.</summary>
    private static readonly TimeSpan Overtaking = TimeSpan.FromMilliseconds(300);

    public async Task<PendingWork> Handle(LoadPendingAgentMessages request, CancellationToken cancellationToken)
    {
        if (gate.IsClosed(request.IntegrationId))
        {
            return new PendingWork([], request.After, IsAll: true);
        }

        var waiting = await messages.ListWaitingAsync(request.IntegrationId, request.After, request.AtMost, cancellationToken);
        return new PendingWork(
            [.. waiting.Select(next => new WorkItem(next.Id, [next.Chat ?? next.Id.ToString(CultureInfo.InvariantCulture)]) { NotBefore = next.ReceivedAt + Overtaking })],
            waiting.Count > 0 ? waiting[^1].Id : request.After,
            waiting.Count < request.AtMost);
    }
}
