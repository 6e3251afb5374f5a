using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Shared;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>Asks the bridge again for every removal that is due (api.md 4.4 and 6). The answer is when to run next.</summary>
public sealed record RemoveFromBridge : IRequest<TimeSpan>;

internal sealed partial class RemoveFromBridgeHandler(
    IChatwootIntegrationRepository integrations, IBridgeClient bridge, TimeProvider time, ILogger<RemoveFromBridgeHandler> logger)
    : IRequestHandler<RemoveFromBridge, TimeSpan>
{
    private const int AtMost = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    // Longer than the bridge's time to answer, so that no second request starts beside the first.
    private static readonly TimeSpan ReservedFor = TimeSpan.FromMinutes(1);

    public async Task<TimeSpan> Handle(RemoveFromBridge request, CancellationToken cancellationToken)
    {
        var due = await integrations.ListDueRemovalsAsync(time.GetUtcNow(), AtMost, cancellationToken);
        var ofInstances = due.GroupBy(removal => removal.InstanceId, StringComparer.Ordinal);
        await ForEachIsolated.RunAsync(ofInstances, removals => removals.Key, RemoveAsync, logger, cancellationToken);
        return due.Count == AtMost ? TimeSpan.Zero : Pause;
    }

    private async ValueTask RemoveAsync(IGrouping<string, PendingRemoval> ofInstance, CancellationToken cancellationToken)
    {
        foreach (var due in ofInstance)
        {
            await RemoveAsync(due, cancellationToken);
        }
    }

    /// <summary>Holds no lease while the bridge works, so that the customer's next call does not meet it.</summary>
    private async Task RemoveAsync(PendingRemoval due, CancellationToken cancellationToken)
    {
        if (await integrations.TryStartRemovalAsync(due, time.GetUtcNow() + ReservedFor, cancellationToken) is not { } removal)
        {
            return;
        }

        var failed = await bridge.RemoveAsync(removal.BridgeIntegrationId, BridgeRemoval.Of(removal), cancellationToken);
        var next = failed is null ? null : (removal with { Attempts = removal.Attempts + 1 }).NextAttempt(time.GetUtcNow());
        if (failed is not null && next is null)
        {
            LogGivenUp(logger, removal.BridgeIntegrationId, failed.GetType().Name);
        }

        await integrations.RescheduleRemovalAsync(removal.BridgeIntegrationId, next, cancellationToken);
    }

    [LoggerMessage(2030, LogLevel.Error, "The bridge did not remove {BridgeIntegrationId} within 24 h ({Reason}); remove its inbox by hand")]
    private static partial void LogGivenUp(ILogger logger, string bridgeIntegrationId, string reason);
}
