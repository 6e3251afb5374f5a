using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Link;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>
/// Finds out the outcome of activations whose answer was lost, and keeps or removes what they created (api.md 4.4). The answer is when to
/// run next.
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

    // Short enough to settle a crash within 75 s of the start: the lease lapses after 15 s, a 404 is believed after 60 s.
    private static readonly TimeSpan SomethingOpen = TimeSpan.FromSeconds(5);

    public async Task<TimeSpan> Handle(SettleActivations request, CancellationToken cancellationToken)
    {
        var instances = await integrations.ListInstancesWithIntentsAsync(AtMost, cancellationToken);
        await ForEachIsolated.RunAsync(instances, instanceId => instanceId, SettleAsync, logger, cancellationToken);
        return instances.Count > 0 ? SomethingOpen : IdleInterval;
    }

    /// <summary>
    /// Holds no lease while the bridge answers, so that a call never meets settlement. What it writes is refused if a call is at work or anything
    /// has changed; the next round decides again.
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
                // The decisions about the others depend on it; they follow in the next round.
                schedule.RunSoon<SettleActivations>();
                return;
            }
        }

        // The bridge may have dialed in for an integration that will not exist.
        foreach (var integrationId in intents.Select(intent => intent.IntegrationId).Distinct(StringComparer.Ordinal).Where(_ => isDeleted))
        {
            signals.Deactivated(integrationId);
        }
    }

    /// <returns>False when the decision no longer holds.</returns>
    private async Task<bool> ApplyAsync(
        Settlement settlement, ActivationIntent intent, IntegrationState? state, ChatwootIntegrationView? stored, CancellationToken cancellationToken)
    {
        switch (settlement)
        {
            case Settlement.Keep:
                var integration = new ChatwootIntegration(
                    intent.IntegrationId, intent.InstanceId, state!.Id, intent.Settings, state.InboxId, state.InboxName ?? intent.Settings.InboxName,
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
            schedule.RunSoon<RemoveFromBridge>();
        }

        return written;
    }

    [LoggerMessage(2040, LogLevel.Information, "Activation {ActivationId} settled: {Settlement}")]
    private static partial void LogSettled(ILogger logger, string activationId, Settlement settlement);
}
