using MediatR;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Finds agent messages whose webhook never arrived: at start, after an outage, and every 10 minutes (docs/spec/bridge.md 3.2). Each
/// worker of this process does its part, so that a slow Chatwoot does not delay the others. Returns the time until the next run.
/// </summary>
public sealed record CatchUpIntegrations : IRequest<TimeSpan>;

internal sealed class CatchUpIntegrationsHandler(
    IBridgeIntegrationRepository integrations, CatchUpGate gate, MessageCatchUp missed, SigningSecrets signingSecrets,
    WebhookWatch webhooks, IDeliveryWorker worker)
    : IRequestHandler<CatchUpIntegrations, TimeSpan>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    public async Task<TimeSpan> Handle(CatchUpIntegrations request, CancellationToken cancellationToken)
    {
        var targets = await integrations.ListActiveAsync(link: null, cancellationToken);
        var active = targets.Select(target => target.IntegrationId).Where(worker.IsHere).ToList();
        webhooks.Keep(active);
        missed.Keep(active);
        foreach (var integrationId in active)
        {
            if (webhooks.TryReportSilence(integrationId))
            {
                gate.Request(integrationId);
            }

            if (signingSecrets.TryStart(integrationId))
            {
                worker.Run(integrationId, new LearnSigningSecret(integrationId));
            }
        }

        foreach (var integrationId in gate.ListDue(active))
        {
            worker.Run(integrationId, new CatchUpIntegration(integrationId));
        }

        return Pause;
    }
}
