using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Events;
using Ryze.Application.PublicApi.Link;
using Ryze.Application.Shared;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>The first asking for a removal that has just been written down as owed. The caller holds the instance's lease.</summary>
internal sealed partial class PendingRemovals(
    IChatwootIntegrationRepository integrations, IBridgeClient bridge, ILinkSignals signals, ISchedule schedule, TimeProvider time,
    ILogger<PendingRemovals> logger)
{
    /// <summary>Whatever the bridge says or does not say: what it did not do stays owed and is asked for again (api.md 6).</summary>
    /// <param name="integrationId">Ours, whose socket is closed first.</param>
    public async Task AskAsync(string integrationId, PendingRemoval owed)
    {
        signals.Deactivated(integrationId);
        schedule.RunSoon<PurgeOutbox>();

        // Not the caller's token: the integration is gone for the caller, whether or not the caller still listens.
        var failed = await bridge.RemoveAsync(owed.BridgeIntegrationId, BridgeRemoval.Of(owed), CancellationToken.None);
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
    }

    [LoggerMessage(2021, LogLevel.Warning, "The removal of {BridgeIntegrationId} could not be written off; it will be asked for again")]
    private static partial void LogStillOwed(ILogger logger, string bridgeIntegrationId, Exception failure);

    [LoggerMessage(2020, LogLevel.Warning, "The bridge did not remove {BridgeIntegrationId} ({Reason}); it will be asked again")]
    private static partial void LogOwed(ILogger logger, string bridgeIntegrationId, string reason);
}
