using MediatR;
using Ryze.Application.Ports;

namespace Ryze.Application.Bridge;

/// <summary>
/// Takes activations to their outcome that a process died over, as soon as its lease has lapsed. The answer is when to run next.
/// </summary>
public sealed record ResumeActivations : IRequest<TimeSpan>;

internal sealed class ResumeActivationsHandler(IBridgeIntegrations integrations, ActivationRun run)
    : IRequestHandler<ResumeActivations, TimeSpan>
{
    private const int AtMost = 100;
    private static readonly TimeSpan NothingOpen = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SomethingOpen = TimeSpan.FromSeconds(5);

    public async Task<TimeSpan> Handle(ResumeActivations request, CancellationToken cancellationToken)
    {
        var unfinished = await integrations.ListUnfinishedAsync(AtMost, cancellationToken);
        foreach (var activation in unfinished)
        {
            await using var lease = await integrations.TryLeaseAsync(activation.Channel, cancellationToken);
            if (lease is null
                || await integrations.FindActivationAsync(activation.Id, cancellationToken) is not { Outcome: null } current
                || await integrations.FindAsync(activation.IntegrationId, cancellationToken) is not { } integration)
            {
                continue;
            }

            await run.RunAsync(lease, current, integration, resumed: true, cancellationToken);
        }

        return unfinished.Count > 0 ? SomethingOpen : NothingOpen;
    }
}
