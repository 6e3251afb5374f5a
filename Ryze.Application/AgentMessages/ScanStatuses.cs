using System.Globalization;
using MediatR;
using Ryze.Application.Ports;
using Ryze.Application.Relay;

namespace Ryze.Application.AgentMessages;

/// <summary>Messages of agents whose status Chatwoot does not show yet; none of them waits for another.</summary>
/// <param name="After">Chatwoot's message id.</param>
public sealed record ScanStatuses(string IntegrationId, long After, int AtMost) : IRequest<RelayScan>;

internal sealed class ScanStatusesHandler(IDeliveryStatuses statuses) : IRequestHandler<ScanStatuses, RelayScan>
{
    public async Task<RelayScan> Handle(ScanStatuses request, CancellationToken cancellationToken)
    {
        var untold = await statuses.ListUntoldAsync(request.IntegrationId, request.After, request.AtMost, cancellationToken);
        return new RelayScan(
            [.. untold.Select(id => new RelayItem(id, [id.ToString(CultureInfo.InvariantCulture)]))],
            untold.Count > 0 ? untold[^1] : request.After,
            untold.Count < request.AtMost);
    }
}
