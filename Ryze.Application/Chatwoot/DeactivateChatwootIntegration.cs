using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Ports;
using Ryze.Domain.Chatwoot;
using Ryze.Domain.Errors;
using Ryze.Domain.Instances;

namespace Ryze.Application.Chatwoot;

/// <summary>Removes the integration here and on the bridge; what the bridge cannot do now it is asked again later (api.md 6).</summary>
/// <param name="KeepInbox">The Chatwoot inbox stays, unlinked.</param>
public sealed record DeactivateChatwootIntegration(Instance Instance, bool KeepInbox) : IRequest<Error?>;

internal sealed partial class DeactivateChatwootIntegrationHandler(
    IChatwootIntegrations integrations,
    IBridgeClient bridge,
    IChannelSignals signals,
    TimeProvider time,
    ILogger<DeactivateChatwootIntegrationHandler> logger)
    : IRequestHandler<DeactivateChatwootIntegration, Error?>
{
    public async Task<Error?> Handle(DeactivateChatwootIntegration request, CancellationToken cancellationToken)
    {
        await using var lease = await integrations.TryLeaseAsync(request.Instance.Id, cancellationToken);
        if (lease is null)
        {
            return new IntegrationError.ActivationInProgress();
        }

        var stored = await integrations.FindViewAsync(request.Instance.Id, cancellationToken);
        if (stored is null)
        {
            return new IntegrationError.NoneToDelete();
        }

        // Written down before the bridge is asked: a disk that fails changes nothing, a process that dies is followed by the schedule.
        var owed = new BridgeRemoval(request.Instance.Id, stored.BridgeIntegrationId, request.KeepInbox, Attempts: 0, time.GetUtcNow());
        if (!await integrations.DeleteAsync(lease, owed, cancellationToken))
        {
            return new IntegrationError.ActivationInProgress();
        }

        signals.Deactivated(stored.Id);

        // Not the caller's token: the integration is gone for the caller, whether or not the caller still listens.
        var failed = await bridge.RemoveAsync(owed.BridgeIntegrationId, owed.KeepInbox, restoreSuperseded: false, CancellationToken.None);
        if (failed is not null)
        {
            LogOwed(logger, owed.BridgeIntegrationId, failed.GetType().Name);
        }

        var next = failed is null ? null : (owed with { Attempts = 1 }).NextAttempt(time.GetUtcNow());
        try
        {
            await integrations.RescheduleRemovalAsync(owed.BridgeIntegrationId, next, CancellationToken.None);
        }
        catch (StorageException failure)
        {
            // It stays due, and asking for it once more does no harm.
            LogStillOwed(logger, owed.BridgeIntegrationId, failure);
        }

        return null;
    }

    [LoggerMessage(2021, LogLevel.Warning, "The removal of {BridgeIntegrationId} could not be written off; it will be asked for again")]
    private static partial void LogStillOwed(ILogger logger, string bridgeIntegrationId, Exception failure);

    [LoggerMessage(2020, LogLevel.Warning, "The bridge did not remove {BridgeIntegrationId} ({Reason}); it will be asked again")]
    private static partial void LogOwed(ILogger logger, string bridgeIntegrationId, string reason);
}
