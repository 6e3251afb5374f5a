using System.Globalization;
using MediatR;
using Ryze.Application.Ports;
using Ryze.Application.Relay;

namespace Ryze.Application.AgentMessages;

/// <summary>Messages of agents that are to be sent or taken back. None while messages that came before them may still be found.</summary>
/// <param name="After">Chatwoot's message id; ids grow with time, so they are the order within a chat.</param>
public sealed record ScanAgentMessages(string IntegrationId, long After, int AtMost) : IRequest<RelayScan>;

internal sealed class ScanAgentMessagesHandler(IAgentMessages messages, CatchUpGate gate) : IRequestHandler<ScanAgentMessages, RelayScan>
{
    /// <summary>Webhooks come in no order: an earlier message has this long to overtake a later one.</summary>
    private static readonly TimeSpan Overtaking = TimeSpan.FromMilliseconds(300);

    public async Task<RelayScan> Handle(ScanAgentMessages request, CancellationToken cancellationToken)
    {
        if (gate.IsClosed(request.IntegrationId))
        {
            return new RelayScan([], request.After, IsAll: true);
        }

        var waiting = await messages.ListWaitingAsync(request.IntegrationId, request.After, request.AtMost, cancellationToken);
        return new RelayScan(
            [.. waiting.Select(next => new RelayItem(next.Id, [next.Chat ?? next.Id.ToString(CultureInfo.InvariantCulture)]) { NotBefore = next.ReceivedAt + Overtaking })],
            waiting.Count > 0 ? waiting[^1].Id : request.After,
            waiting.Count < request.AtMost);
    }
}
