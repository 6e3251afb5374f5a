using System.Globalization;
using MediatR;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.ToWhatsApp;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Loads agent messages to send or revoke. It returns none while a catch-up may still find earlier ones.</summary>
/// <param name="After">Chatwoot's message id; ids grow with time, so they order a chat's messages.</param>
public sealed record LoadPendingAgentMessages(string IntegrationId, long After, int AtMost) : IRequest<PendingWork>;

internal sealed class LoadPendingAgentMessagesHandler(IAgentMessageRepository messages, CatchUpGate gate)
    : IRequestHandler<LoadPendingAgentMessages, PendingWork>
{
    /// <summary>Webhooks arrive in any order, so an earlier message gets this long to overtake a later one.</summary>
    private static readonly TimeSpan ReorderingDelay = TimeSpan.FromMilliseconds(300);

    public async Task<PendingWork> Handle(LoadPendingAgentMessages request, CancellationToken cancellationToken)
    {
        if (gate.IsClosed(request.IntegrationId))
        {
            gate.Hurry(request.IntegrationId);
            return new PendingWork([], request.After, IsAll: true);
        }

        var waiting = await messages.ListWaitingAsync(
            request.IntegrationId, AgentMessageQueues.Sends, request.After, request.AtMost, cancellationToken);
        return new PendingWork(
            [.. waiting.Select(
                next => new WorkItem(
                next.Id, [next.Chat ?? next.Id.ToString(CultureInfo.InvariantCulture)]) { NotBefore = next.ReceivedAt + ReorderingDelay })],
            waiting.Count > 0 ? waiting[^1].Id : request.After,
            waiting.Count < request.AtMost);
    }
}
