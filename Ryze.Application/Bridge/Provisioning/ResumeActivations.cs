using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Shared;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>
/// Finishes activations that a process died over, as soon as its lease has lapsed. A new activation of the channel overtakes it. The answer
/// is when to run next.
/// </summary>
public sealed record ResumeActivations : IRequest<TimeSpan>;

internal sealed class ResumeActivationsHandler(
    IBridgeIntegrationRepository integrations, ActivationRun run, ILogger<ResumeActivationsHandler> logger)
    : IRequestHandler<ResumeActivations, TimeSpan>
{
    private const int AtMost = 100;
    private static readonly TimeSpan IdleInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SomethingOpen = TimeSpan.FromSeconds(5);

    public async Task<TimeSpan> Handle(ResumeActivations request, CancellationToken cancellationToken)
    {
        var unfinished = await integrations.ListUnfinishedAsync(AtMost, cancellationToken);
        await ForEachIsolated.RunAsync(unfinished, work => work.Id, ResumeAsync, logger, cancellationToken);
        return unfinished.Count > 0 ? SomethingOpen : IdleInterval;
    }

    private async ValueTask ResumeAsync(BridgeWork work, CancellationToken cancellationToken)
    {
        await using var lease = await integrations.TryLeaseForResumeAsync(work.Channel, cancellationToken);
        if (lease is not null
            && await integrations.FindActivationAsync(work.Id, cancellationToken) is { Outcome: null } activation
            && await integrations.FindAsync(activation.IntegrationId, cancellationToken) is { } integration)
        {
            await run.RunAsync(lease, activation, integration, resumed: true, cancellationToken);
        }
    }
}
