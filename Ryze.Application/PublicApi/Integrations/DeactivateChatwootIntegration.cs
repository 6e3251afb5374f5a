using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>Removes the integration from Ryze and the bridge; a failed removal is retried later (docs/spec/api.md 6).</summary>
/// <param name="KeepInbox">Whether the Chatwoot inbox stays, unlinked.</param>
public sealed record DeactivateChatwootIntegration(Instance Instance, bool KeepInbox) : IRequest<Error?>;

internal sealed partial class DeactivateChatwootIntegrationHandler(
    IChatwootIntegrationRepository integrations, BridgeRemover removals, TimeProvider time,
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

        // It is stored before the call to the bridge. A database failure then changes nothing, and the schedule continues after a crash.
        var removal = new PendingRemoval(request.Instance.Id, stored.BridgeIntegrationId, request.KeepInbox, Attempts: 0, time.GetUtcNow());
        if (!await integrations.DeleteAsync(lease, removal, cancellationToken))
        {
            return new IntegrationError.ActivationInProgress();
        }

        LogDeleted(logger, request.Instance.Id, stored.BridgeIntegrationId, request.KeepInbox);
        await removals.AskAsync(stored.Id, removal);
        return null;
    }

    [LoggerMessage(
        2022, LogLevel.Information,
        "A customer deleted the integration for {InstanceId}: the bridge removes {BridgeIntegrationId} with keepInbox {KeepInbox}")]
    private static partial void LogDeleted(ILogger logger, string instanceId, string bridgeIntegrationId, bool keepInbox);
}
