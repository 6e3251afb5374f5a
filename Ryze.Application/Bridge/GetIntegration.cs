using MediatR;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;
using Ryze.Domain.Errors;

namespace Ryze.Application.Bridge;

/// <summary>The live state of an integration that runs (bridge.md 1).</summary>
public sealed record GetIntegration(string Id) : IRequest<Result<IntegrationState>>;

internal sealed class GetIntegrationHandler(IBridgeIntegrations integrations) : IRequestHandler<GetIntegration, Result<IntegrationState>>
{
    public async Task<Result<IntegrationState>> Handle(GetIntegration request, CancellationToken cancellationToken) =>
        await integrations.FindStateAsync(request.Id, cancellationToken) is { } state
            ? state
            : new BridgeFailure(BridgeErrorCode.IntegrationNotFound, Detail.None);
}
