using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>Removes the integration here and on the bridge; what the bridge cannot do now it is asked again later (api.md 6).</summary>
/// <param name="KeepInbox">The Chatwoot inbox stays, unlinked.</param>
public sealed record DeactivateChatwootIntegration(Instance Instance, bool KeepInbox) : IRequest<Error?>;

internal sealed partial class DeactivateChatwootIntegrationHandler(
    IChatwootIntegrationRepository integrations, PendingRemovals removal, TimeProvider time, ILogger<DeactivateChatwootIntegrationHandler> logger)
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
        var owed = new PendingRemoval(request.Instance.Id, stored.BridgeIntegrationId, request.KeepInbox, Attempts: 0, time.GetUtcNow());
        if (!await integrations.DeleteAsync(lease, owed, cancellationToken))
        {
            return new IntegrationError.ActivationInProgress();
        }

        LogDeleted(logger, request.Instance.Id, stored.BridgeIntegrationId, request.KeepInbox);
        await removal.AskAsync(stored.Id, owed);
        return null;
    }

    [LoggerMessage(2022, LogLevel.Information, "Integration {BridgeIntegrationId} of instance {InstanceId} deleted by the customer; keepInbox is {KeepInbox}")]
    private static partial void LogDeleted(ILogger logger, string instanceId, string bridgeIntegrationId, bool keepInbox);
}
