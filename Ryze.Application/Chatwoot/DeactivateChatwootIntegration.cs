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

        // Not the caller's token: once the bridge was asked, the local row has to follow.
        var failed = await bridge.RemoveAsync(stored.BridgeIntegrationId, request.KeepInbox, CancellationToken.None);
        BridgeRemoval? owed = null;
        if (failed is not null)
        {
            LogOwed(logger, stored.BridgeIntegrationId, failed.GetType().Name);
            owed = new BridgeRemoval(stored.BridgeIntegrationId, request.KeepInbox, Attempts: 1, time.GetUtcNow());
        }

        return await integrations.DeleteAsync(lease, request.Instance.Id, owed, CancellationToken.None)
            ? null
            : new IntegrationError.ActivationInProgress();
    }

    [LoggerMessage(2020, LogLevel.Warning, "The bridge did not remove {BridgeIntegrationId} ({Reason}); it will be asked again")]
    private static partial void LogOwed(ILogger logger, string bridgeIntegrationId, string reason);
}
