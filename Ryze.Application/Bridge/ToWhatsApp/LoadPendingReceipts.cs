using System.Globalization;
using MediatR;
using Ryze.Application.Bridge.Workers;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Messages of agents whose status Chatwoot does not show yet; none of them waits for another.</summary>
/// <param name="After">Chatwoot's message id.</param>
public sealed record LoadPendingReceipts(string IntegrationId, long After, int AtMost) : IRequest<PendingWork>;

internal sealed class LoadPendingReceiptsHandler(IReceiptRepository statuses) : IRequestHandler<LoadPendingReceipts, PendingWork>
{
    public async Task<PendingWork> Handle(LoadPendingReceipts request, CancellationToken cancellationToken)
    {
        var untold = await statuses.ListPendingReceiptsAsync(request.IntegrationId, request.After, request.AtMost, cancellationToken);
        return new PendingWork(
            [.. untold.Select(id => new WorkItem(id, [id.ToString(CultureInfo.InvariantCulture)]))],
            untold.Count > 0 ? untold[^1] : request.After,
            untold.Count < request.AtMost);
    }
}
