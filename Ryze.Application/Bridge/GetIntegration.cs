using MediatR;
using Ryze.Domain.Bridge;
using Ryze.Domain.Errors;

namespace Ryze.Application.Bridge;

/// <summary>The live state of an integration that runs (bridge.md 1).</summary>
public sealed record GetIntegration(string Id) : IRequest<Result<IntegrationState>>;

internal sealed class GetIntegrationHandler(RunningIntegrations running) : IRequestHandler<GetIntegration, Result<IntegrationState>>
{
    public async Task<Result<IntegrationState>> Handle(GetIntegration request, CancellationToken cancellationToken) =>
        await running.FindAsync(request.Id, cancellationToken) is { } state
            ? state
            : new BridgeFailure(BridgeErrorCode.IntegrationNotFound, Detail.None);
}
