using MediatR;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;
using Ryze.Domain.Errors;

namespace Ryze.Application.Bridge;

/// <summary>
/// Stops an integration at once and removes or unlinks its inbox. When Chatwoot cannot be reached the caller is told and may ask again;
/// the bridge itself goes on trying as well (bridge.md 1).
/// </summary>
/// <param name="RestoreSuperseded">
/// An addition of ours: the caller undoes a change that it could not store, so the integration that this one took the channel from runs again.
/// </param>
public sealed record RemoveIntegration(string Id, bool KeepInbox, bool RestoreSuperseded) : IRequest<Error?>;

internal sealed class RemoveIntegrationHandler(IBridgeIntegrations integrations, IChannelSupervisor supervisor, InboxRemover remover)
    : IRequestHandler<RemoveIntegration, Error?>
{
    public async Task<Error?> Handle(RemoveIntegration request, CancellationToken cancellationToken)
    {
        var found = await integrations.FindAsync(request.Id, cancellationToken);
        if (found is null)
        {
            return new BridgeFailure(BridgeErrorCode.IntegrationNotFound, Detail.None);
        }

        await using var lease = await integrations.TryLeaseAsync(found.Channel, cancellationToken);
        if (lease is null)
        {
            return new BridgeFailure(BridgeErrorCode.ActivationInProgress, Detail.None);
        }

        var stopped = await integrations.BeginRemovalAsync(request.Id, request.KeepInbox, request.RestoreSuperseded, cancellationToken);
        if (stopped is null)
        {
            return new BridgeFailure(BridgeErrorCode.IntegrationNotFound, Detail.None);
        }

        await supervisor.SuperviseAsync(stopped.Channel, cancellationToken);
        return await remover.RemoveAsync(stopped, cancellationToken);
    }
}
