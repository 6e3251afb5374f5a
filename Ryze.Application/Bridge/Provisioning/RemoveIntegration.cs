using MediatR;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>
/// Stops an integration at once, and removes or unlinks its inbox. When Chatwoot is unreachable, the caller gets the error, and both the
/// caller and the bridge can retry (docs/spec/bridge.md 1).
/// </summary>
/// <param name="RemoveEmpty">Our addition to the contract, which needs <paramref name="KeepInbox"/>. A replacement deletes a superseded
/// integration's empty inbox, and a customer's request does not.</param>
/// <param name="RestoreSuperseded">Our addition to the contract. The caller could not store the change, so the integration that this one
/// superseded runs again.</param>
public sealed record RemoveIntegration(string Id, bool KeepInbox, bool RemoveEmpty, bool RestoreSuperseded) : IRequest<Error?>;

internal sealed class RemoveIntegrationHandler(
    IBridgeIntegrationRepository integrations, IWebSocketSupervisor supervisor, HandOverRun handOver, InboxRemover remover)
    : IRequestHandler<RemoveIntegration, Error?>
{
    private static readonly ChatwootFailure Busy = new(BridgeErrorCode.ActivationInProgress, Detail.None);

    // The public API waits 30 s for the response, and the bridge must still call Chatwoot.
    private static readonly TimeSpan HandOverTimeout = TimeSpan.FromSeconds(15);

    public async Task<Error?> Handle(RemoveIntegration request, CancellationToken cancellationToken)
    {
        var found = await integrations.FindAsync(request.Id, cancellationToken);
        if (found is null)
        {
            return new ChatwootFailure(BridgeErrorCode.IntegrationNotFound, Detail.None);
        }

        // A superseded integration does not run, so its removal does not block the link's next activation.
        var stopped = found.Phase is BridgeIntegrationPhase.Superseded
            ? await integrations.RetireAsync(request.Id, request.KeepInbox, request.RemoveEmpty, cancellationToken)
            : await StopAsync(found, request, cancellationToken);
        if (stopped is null)
        {
            return Busy;
        }

        if (request.RestoreSuperseded && !await handOver.RunAsync(found.Channel, HandOverTimeout, cancellationToken))
        {
            // The restored integration's events have not all moved yet, so nothing is deleted. The bridge retries.
            return Busy;
        }

        await using var removal = await integrations.TryLeaseRemovalAsync(request.Id, cancellationToken);
        return removal is null ? Busy : await remover.RemoveAsync(stopped, cancellationToken);
    }

    /// <summary>Holds the link's lease only during the write, not during the calls to Chatwoot.</summary>
    /// <returns>Null when an activation is running.</returns>
    private async Task<BridgeIntegration?> StopAsync(
        BridgeIntegration found, RemoveIntegration request, CancellationToken cancellationToken)
    {
        await using var lease = await integrations.TryLeaseAsync(found.Channel, cancellationToken);
        if (lease is null)
        {
            return null;
        }

        var stopped = await integrations.BeginRemovalAsync(
            request.Id, request.KeepInbox, request.RemoveEmpty, request.RestoreSuperseded, cancellationToken);
        await supervisor.SuperviseAsync(found.Channel, cancellationToken);
        return stopped;
    }
}
