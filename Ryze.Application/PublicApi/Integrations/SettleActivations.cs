using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Link;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>
/// Finds the outcome of activations whose response was lost, and keeps or removes their bridge integrations (docs/spec/api.md 4.4). Returns
/// the time until the next run.
/// </summary>
public sealed record SettleActivations : IRequest<TimeSpan>;

internal sealed partial class SettleActivationsHandler(
    IChatwootIntegrationRepository integrations,
    IBridgeClient bridge,
    ILinkSignals signals,
    ISchedule schedule,
    TimeProvider time,
    ILogger<SettleActivationsHandler> logger)
    : IRequestHandler<SettleActivations, TimeSpan>
{
    private const int AtMost = 500;
    private static readonly TimeSpan IdleInterval = TimeSpan.FromMinutes(1);

    // Short enough to settle an activation within about 75 s after a crash. The lease expires after 15 s, and a 404 counts after 60 s.
    private static readonly TimeSpan BusyInterval = TimeSpan.FromSeconds(5);

    public async Task<TimeSpan> Handle(SettleActivations request, CancellationToken cancellationToken)
    {
        var instances = await integrations.ListInstancesWithIntentsAsync(AtMost, cancellationToken);
        await ForEachIsolated.RunAsync(instances, instanceId => instanceId, SettleAsync, logger, cancellationToken);
        return instances.Count > 0 ? BusyInterval : IdleInterval;
    }

    /// <summary>
    /// Holds no lease during the bridge call, so that settlement never blocks a customer's call. Its write is rejected when such a call is
    /// running or the data changed; the next round decides again.
    /// </summary>
    private async ValueTask SettleAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (await integrations.IsLeasedAsync(instanceId, cancellationToken))
        {
            return;
        }

        var isDeleted = true;
        var intents = await integrations.ListIntentsAsync(instanceId, cancellationToken);
        foreach (var intent in intents)
        {
            var answer = await bridge.FindByActivationAsync(intent.ActivationId, cancellationToken);
            var known = answer.TryGet(out var state, out var error);
            if (!known && error is not IntegrationError.None)
            {
                return;
            }

            var stored = await integrations.FindViewAsync(instanceId, cancellationToken);
            var settlement = SettlementDecision.Of(intent, known ? state : null, stored?.BridgeIntegrationId, time.GetUtcNow());
            isDeleted &= settlement is not Settlement.Wait && stored is null;
            if (settlement is Settlement.Wait)
            {
                continue;
            }

            if (!await ApplyAsync(settlement, intent, state, stored, cancellationToken))
            {
                return;
            }

            LogSettled(logger, intent.ActivationId, settlement);
            if (settlement is Settlement.Keep)
            {
                // The other decisions depend on this one, and follow in the next round.
                schedule.RunSoon<SettleActivations>();
                return;
            }
        }

        // The bridge may have opened a link for an integration that will not exist.
        foreach (var integrationId in intents.Select(intent => intent.IntegrationId).Distinct(StringComparer.Ordinal).Where(_ => isDeleted))
        {
            signals.Deactivated(integrationId);
        }
    }

    /// <returns>False when the decision is outdated.</returns>
    private async Task<bool> ApplyAsync(
        Settlement settlement, ActivationIntent intent, IntegrationState? state, ChatwootIntegrationView? stored,
        CancellationToken cancellationToken)
    {
        switch (settlement)
        {
            case Settlement.Keep:
                var integration = new ChatwootIntegration(
                    intent.IntegrationId, intent.InstanceId, state!.Id, intent.Settings, state.InboxId,
                    state.InboxName ?? intent.Settings.InboxName,
                    stored?.CreatedAt ?? time.GetUtcNow());
                return RunRemovalsAfter(await integrations.KeepAsync(intent, stored?.BridgeIntegrationId, integration, cancellationToken));
            case Settlement.TakeBack:
                var removal = new PendingRemoval(intent.InstanceId, state!.Id, intent.KeepInbox, Attempts: 0, time.GetUtcNow());
                return RunRemovalsAfter(await integrations.UndoAsync(intent, stored?.BridgeIntegrationId, removal, cancellationToken));
            default:
                await integrations.DropIntentAsync(intent.ActivationId, cancellationToken);
                return true;
        }
    }

    private bool RunRemovalsAfter(bool written)
    {
        if (written)
        {
            schedule.RunSoon<RetryRemovals>();
        }

        return written;
    }

    [LoggerMessage(2040, LogLevel.Information, "Settlement ended for activation {ActivationId}: {Settlement}")]
    private static partial void LogSettled(ILogger logger, string activationId, Settlement settlement);
}
