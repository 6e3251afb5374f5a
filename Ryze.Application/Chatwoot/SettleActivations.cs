using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;
using Ryze.Domain.Chatwoot;
using Ryze.Domain.Errors;

namespace Ryze.Application.Chatwoot;

/// <summary>
/// Finds out what became of activations whose caller, process or bridge did not wait for the end, and keeps or takes back what they
/// made (api.md 4.4). The answer is when to run next.
/// </summary>
public sealed record SettleActivations : IRequest<TimeSpan>;

internal sealed partial class SettleActivationsHandler(
    IChatwootIntegrations integrations,
    IBridgeClient bridge,
    IChannelSignals signals,
    ISchedule schedule,
    TimeProvider time,
    ILogger<SettleActivationsHandler> logger)
    : IRequestHandler<SettleActivations, TimeSpan>
{
    private const int AtMost = 500;
    private static readonly TimeSpan NothingOpen = TimeSpan.FromMinutes(1);

    // Short enough to settle a crash within 75 s of the start: the lease lapses after 15 s, a 404 is believed after 60 s.
    private static readonly TimeSpan SomethingOpen = TimeSpan.FromSeconds(5);

    public async Task<TimeSpan> Handle(SettleActivations request, CancellationToken cancellationToken)
    {
        var instances = await integrations.ListInstancesWithIntentsAsync(AtMost, cancellationToken);
        await EachOfMany.RunAsync(instances, instanceId => instanceId, SettleAsync, logger, cancellationToken);
        return instances.Count > 0 ? SomethingOpen : NothingOpen;
    }

    private async ValueTask SettleAsync(string instanceId, CancellationToken cancellationToken)
    {
        await using var lease = await integrations.TryLeaseAsync(instanceId, cancellationToken);
        if (lease is not null)
        {
            await SettleInstanceAsync(lease, instanceId, cancellationToken);
        }
    }

    private async Task SettleInstanceAsync(ILease lease, string instanceId, CancellationToken cancellationToken)
    {
        var intents = await integrations.ListIntentsAsync(instanceId, cancellationToken);
        var isGone = true;
        foreach (var intent in intents)
        {
            var answer = await bridge.FindByActivationAsync(intent.ActivationId, cancellationToken);
            var known = answer.TryGet(out var state, out var error);
            if (!known && error is not IntegrationError.None)
            {
                return;
            }

            var stored = await integrations.FindViewAsync(instanceId, cancellationToken);
            var settlement = SettlementDecision.Of(intent, known ? state : null, stored is not null, time.GetUtcNow());
            if (settlement is not Settlement.Wait)
            {
                LogSettled(logger, intent.ActivationId, settlement);
            }

            isGone &= settlement is not Settlement.Wait && stored is null;
            switch (settlement)
            {
                case Settlement.Forget:
                    await integrations.DropIntentAsync(intent.ActivationId, cancellationToken);
                    break;
                case Settlement.Keep:
                    // Gives the lease back; what else is open follows at the next run.
                    await KeepAsync(lease, intent, state!, stored, cancellationToken);
                    return;
                case Settlement.TakeBack:
                    var removal = new BridgeRemoval(instanceId, state!.Id, KeepInbox: false, Attempts: 0, time.GetUtcNow());
                    await integrations.TakeBackAsync(intent, removal, cancellationToken);
                    schedule.RunSoon<RemoveFromBridge>();
                    break;
                default:
                    break;
            }
        }

        // The bridge may have dialed in for an integration that there will not be.
        foreach (var integrationId in intents.Select(intent => intent.IntegrationId).Distinct(StringComparer.Ordinal).Where(_ => isGone))
        {
            signals.Deactivated(integrationId);
        }
    }

    private async Task KeepAsync(
        ILease lease, ActivationIntent intent, IntegrationState state, ChatwootIntegrationView? stored, CancellationToken cancellationToken)
    {
        var integration = new ChatwootIntegration(
            intent.IntegrationId, intent.InstanceId, state.Id, intent.Settings, state.InboxId, state.InboxName ?? intent.Settings.InboxName,
            stored?.CreatedAt ?? time.GetUtcNow());
        if (await integrations.SaveAsync(lease, integration, [intent.ActivationId], cancellationToken) && stored is not null && stored.BridgeIntegrationId != state.Id)
        {
            schedule.RunSoon<RemoveFromBridge>();
        }
    }

    [LoggerMessage(2040, LogLevel.Information, "Activation {ActivationId} settled: {Settlement}")]
    private static partial void LogSettled(ILogger logger, string activationId, Settlement settlement);
}
