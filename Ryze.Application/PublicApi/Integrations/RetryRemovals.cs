using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Shared;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>Retries every due removal at the bridge (docs/spec/api.md 4.4 and 6). Returns the time until the next run.</summary>
public sealed record RetryRemovals : IRequest<TimeSpan>;

internal sealed partial class RetryRemovalsHandler(
    IChatwootIntegrationRepository integrations, IBridgeClient bridge, TimeProvider time, ILogger<RetryRemovalsHandler> logger)
    : IRequestHandler<RetryRemovals, TimeSpan>
{
    private const int AtMost = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    // Longer than the timeout of the bridge call, so that no second request runs at the same time.
    private static readonly TimeSpan ReservedFor = TimeSpan.FromMinutes(1);

    public async Task<TimeSpan> Handle(RetryRemovals request, CancellationToken cancellationToken)
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

    /// <summary>Holds no lease during the bridge call, so that the customer's next call is not blocked.</summary>
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

    [LoggerMessage(
        2030, LogLevel.Error,
        "The bridge did not complete the removal for {BridgeIntegrationId} within 24 h ({Reason}): remove its inbox by hand")]
    private static partial void LogGivenUp(ILogger logger, string bridgeIntegrationId, string reason);
}
