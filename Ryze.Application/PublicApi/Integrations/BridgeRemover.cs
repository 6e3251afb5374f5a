using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Events;
using Ryze.Application.PublicApi.Link;
using Ryze.Application.Shared;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>Makes the first attempt at a pending removal that was just stored. The caller holds the instance's lease.</summary>
internal sealed partial class BridgeRemover(
    IChatwootIntegrationRepository integrations, IBridgeClient bridge, ILinkSignals signals, ISchedule schedule, TimeProvider time,
    ILogger<BridgeRemover> logger)
{
    /// <summary>Attempts the removal. After any failure it stays pending and is retried (docs/spec/api.md 6).</summary>
    /// <param name="integrationId">Ryze's internal id, whose link closes first.</param>
    public async Task AskAsync(string integrationId, PendingRemoval removal)
    {
        signals.Deactivated(integrationId);
        schedule.RunSoon<PurgeOutbox>();

        // It ignores the caller's cancellation, because the integration is already deleted for the caller.
        var failed = await bridge.RemoveAsync(removal.BridgeIntegrationId, BridgeRemoval.Of(removal), CancellationToken.None);
        if (failed is not null)
        {
            LogNotRemoved(logger, removal.BridgeIntegrationId, failed.GetType().Name);
        }

        var next = failed is null ? null : (removal with { Attempts = 1 }).NextAttempt(time.GetUtcNow());
        try
        {
            await integrations.RescheduleRemovalAsync(removal.BridgeIntegrationId, next, CancellationToken.None);
        }
        catch (StorageException exception)
        {
            // The removal stays due, and repeating it is safe.
            LogNotUpdated(logger, removal.BridgeIntegrationId, exception);
        }
    }

    [LoggerMessage(
        2021, LogLevel.Warning, "The database could not update the pending removal for {BridgeIntegrationId}: it is retried automatically")]
    private static partial void LogNotUpdated(ILogger logger, string bridgeIntegrationId, Exception exception);

    [LoggerMessage(
        2020, LogLevel.Warning,
        "The bridge did not complete the removal for {BridgeIntegrationId} ({Reason}): it is retried automatically")]
    private static partial void LogNotRemoved(ILogger logger, string bridgeIntegrationId, string reason);
}
