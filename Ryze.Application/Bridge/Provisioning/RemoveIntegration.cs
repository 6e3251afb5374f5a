using MediatR;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>
/// Stops an integration at once and removes or unlinks its inbox. When Chatwoot cannot be reached the caller gets the error and may ask again;
/// the bridge itself also tries again (bridge.md 1).
/// </summary>
/// <param name="RestoreSuperseded">
/// Our addition to the contract: the caller undoes a change that it could not store, so the integration that this one superseded runs again.
/// </param>
public sealed record RemoveIntegration(string Id, bool KeepInbox, bool RestoreSuperseded) : IRequest<Error?>;

internal sealed class RemoveIntegrationHandler(
    IBridgeIntegrationRepository integrations, IWebSocketSupervisor supervisor, HandOverRun handOver, InboxRemover remover)
    : IRequestHandler<RemoveIntegration, Error?>
{
    private static readonly ChatwootFailure Busy = new(BridgeErrorCode.ActivationInProgress, Detail.None);

    // The API waits 30 s for the answer, which also has to ask Chatwoot.
    private static readonly TimeSpan HandOverWithin = TimeSpan.FromSeconds(15);

    public async Task<Error?> Handle(RemoveIntegration request, CancellationToken cancellationToken)
    {
        var found = await integrations.FindAsync(request.Id, cancellationToken);
        if (found is null)
        {
            return new ChatwootFailure(BridgeErrorCode.IntegrationNotFound, Detail.None);
        }

        // A superseded integration does not run, so its removal leaves the channel to the next activation.
        var stopped = found.Phase is BridgeIntegrationPhase.Superseded
            ? await integrations.RetireAsync(request.Id, cancellationToken)
            : await StopAsync(found, request, cancellationToken);
        if (stopped is null)
        {
            return Busy;
        }

        if (request.RestoreSuperseded && !await handOver.RunAsync(found.Channel, HandOverWithin, cancellationToken))
        {
            // The events still belong to the integration that runs again, so nothing is deleted yet. The bridge itself tries again.
            return Busy;
        }

        await using var removal = await integrations.TryLeaseRemovalAsync(request.Id, cancellationToken);
        return removal is null ? Busy : await remover.RemoveAsync(stopped, cancellationToken);
    }

    /// <summary>Holds the channel's lease only for the write, not while Chatwoot is asked.</summary>
    /// <returns>Null when an activation is under way.</returns>
    private async Task<BridgeIntegration?> StopAsync(BridgeIntegration found, RemoveIntegration request, CancellationToken cancellationToken)
    {
        await using var lease = await integrations.TryLeaseAsync(found.Channel, cancellationToken);
        if (lease is null)
        {
            return null;
        }

        var stopped = await integrations.BeginRemovalAsync(request.Id, request.KeepInbox, request.RestoreSuperseded, cancellationToken);
        await supervisor.SuperviseAsync(found.Channel, cancellationToken);
        return stopped;
    }
}
