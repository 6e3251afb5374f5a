using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Finds agent messages whose webhook never arrived: at start, after an outage, and every 10 minutes (docs/spec/bridge.md 3.2). Returns the
/// time until the next run.
/// </summary>
public sealed record CatchUpIntegrations : IRequest<TimeSpan>;

internal sealed partial class CatchUpIntegrationsHandler(
    IBridgeIntegrationRepository integrations,
    CatchUpGate gate,
    MessageCatchUp missed,
    SigningSecrets signingSecrets,
    WebhookWatch webhooks,
    IDeliveryWorker worker,
    ILogger<CatchUpIntegrationsHandler> logger)
    : IRequestHandler<CatchUpIntegrations, TimeSpan>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    public async Task<TimeSpan> Handle(CatchUpIntegrations request, CancellationToken cancellationToken)
    {
        var targets = await integrations.ListActiveAsync(link: null, cancellationToken);
        var active = targets.Select(target => target.IntegrationId).ToList();
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
                Start(integrationId, () => LearnSecretAsync(integrationId, cancellationToken), cancellationToken);
            }
        }

        foreach (var integrationId in gate.ListDue(active))
        {
            Start(integrationId, () => CatchUpAsync(integrationId, cancellationToken), cancellationToken);
        }

        return Pause;
    }

    /// <summary>Runs each integration's work concurrently, so that a slow Chatwoot does not delay the others.</summary>
    private void Start(string integrationId, Func<Task> work, CancellationToken cancellationToken) => _ = Task.Run(
        async () =>
        {
            try
            {
                await work();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The host is stopping; the next start catches up with all integrations.
            }
            catch (Exception exception)
            {
                LogInternalError(logger, integrationId, exception);
            }
        },
        CancellationToken.None);

    private async Task LearnSecretAsync(string integrationId, CancellationToken cancellationToken)
    {
        if (await signingSecrets.LearnAsync(integrationId, cancellationToken))
        {
            gate.Request(integrationId);
        }
    }

    private async Task CatchUpAsync(string integrationId, CancellationToken cancellationToken)
    {
        if (gate.TryStart(integrationId) is not { } turn)
        {
            return;
        }

        var hasSucceeded = false;
        try
        {
            hasSucceeded = await ReceiveAsync(integrationId, cancellationToken);
        }
        finally
        {
            gate.End(integrationId, turn, hasSucceeded);
            worker.Rescan(integrationId, WorkKind.AgentMessages);
            worker.Rescan(integrationId, WorkKind.Receipts);
        }
    }

    private async Task<bool> ReceiveAsync(string integrationId, CancellationToken cancellationToken)
    {
        if (await integrations.FindAsync(integrationId, cancellationToken)
            is not { Phase: BridgeIntegrationPhase.Active, Inbox: { } inbox } integration)
        {
            return true;
        }

        if (inbox.SigningSecret is null)
        {
            await signingSecrets.AskAsync(integration, inbox, cancellationToken);
        }

        var received = await missed.ReceiveAsync(integration, inbox.Id, cancellationToken);
        if (!received.TryGet(out var count, out var error))
        {
            LogFailed(logger, integrationId, Redaction.Of(((ChatwootFailure)error).Detail));
            return false;
        }

        if (count > 0)
        {
            LogFound(logger, count, integrationId);
        }

        return true;
    }

    [LoggerMessage(
        6040, LogLevel.Information, "Catch-up found {Count} agent messages without a webhook for {IntegrationId}: they are sent now")]
    private static partial void LogFound(ILogger logger, int count, string integrationId);

    [LoggerMessage(6041, LogLevel.Information, "Catch-up failed for {IntegrationId} ({Detail}): it is retried automatically")]
    private static partial void LogFailed(ILogger logger, string integrationId, string detail);

    [LoggerMessage(6044, LogLevel.Error, "Catch-up failed for {IntegrationId} with an internal error: it is retried automatically")]
    private static partial void LogInternalError(ILogger logger, string integrationId, Exception exception);
}
