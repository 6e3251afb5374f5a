using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Shared;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>
/// Finishes activations that a crashed process left, once their lease expires. A new activation of the same link replaces them. Returns the
/// time until the next run.
/// </summary>
public sealed record ResumeActivations : IRequest<TimeSpan>;

internal sealed class ResumeActivationsHandler(
    IBridgeIntegrationRepository integrations, ActivationRun run, ILogger<ResumeActivationsHandler> logger)
    : IRequestHandler<ResumeActivations, TimeSpan>
{
    private const int AtMost = 100;
    private static readonly TimeSpan IdleInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BusyInterval = TimeSpan.FromSeconds(5);

    public async Task<TimeSpan> Handle(ResumeActivations request, CancellationToken cancellationToken)
    {
        var unfinished = await integrations.ListUnfinishedAsync(AtMost, cancellationToken);
        await ForEachIsolated.RunAsync(unfinished, work => work.Id, ResumeAsync, logger, cancellationToken);
        return unfinished.Count > 0 ? BusyInterval : IdleInterval;
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
