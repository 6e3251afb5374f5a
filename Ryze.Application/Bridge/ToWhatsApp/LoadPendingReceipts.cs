using System.Globalization;
using MediatR;
using Ryze.Application.Bridge.Workers;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Loads agent messages with pending receipts; they do not wait for each other.</summary>
/// <param name="After">Chatwoot's message id.</param>
public sealed record LoadPendingReceipts(string IntegrationId, long After, int AtMost) : IRequest<PendingWork>;

internal sealed class LoadPendingReceiptsHandler(IReceiptRepository receipts) : IRequestHandler<LoadPendingReceipts, PendingWork>
{
    public async Task<PendingWork> Handle(LoadPendingReceipts request, CancellationToken cancellationToken)
    {
        var pending = await receipts.ListPendingReceiptsAsync(request.IntegrationId, request.After, request.AtMost, cancellationToken);
        return new PendingWork(
            [.. pending.Select(id => new WorkItem(id, [id.ToString(CultureInfo.InvariantCulture)]))],
            pending.Count > 0 ? pending[^1] : request.After,
            pending.Count < request.AtMost);
    }
}
