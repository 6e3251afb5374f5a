using System.Globalization;
using MediatR;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.ToWhatsApp;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Loads agent messages with pending receipts; they do not wait for each other.</summary>
/// <param name="After">Chatwoot's message id.</param>
public sealed record LoadPendingReceipts(string IntegrationId, long After, int AtMost) : IRequest<PendingWork>;

internal sealed class LoadPendingReceiptsHandler(IAgentMessageRepository messages)
    : IRequestHandler<LoadPendingReceipts, PendingWork>
{
    public async Task<PendingWork> Handle(LoadPendingReceipts request, CancellationToken cancellationToken)
    {
        var pending = await messages.ListWaitingAsync(
            request.IntegrationId, AgentMessageQueues.Receipts, request.After, request.AtMost, cancellationToken);
        return new PendingWork(
            [.. pending.Select(next => new WorkItem(next.Id, [next.Id.ToString(CultureInfo.InvariantCulture)]))],
            pending.Count > 0 ? pending[^1].Id : request.After,
            pending.Count < request.AtMost);
    }
}
