using MediatR;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>Reads a running integration's live state (docs/spec/bridge.md 1).</summary>
public sealed record GetIntegration(string Id) : IRequest<Result<IntegrationState>>;

internal sealed class GetIntegrationHandler(IntegrationStateQuery running) : IRequestHandler<GetIntegration, Result<IntegrationState>>
{
    public async Task<Result<IntegrationState>> Handle(GetIntegration request, CancellationToken cancellationToken) =>
        await running.FindAsync(request.Id, cancellationToken) is { } state
            ? state
            : new ChatwootFailure(BridgeErrorCode.IntegrationNotFound, Detail.None);
}
