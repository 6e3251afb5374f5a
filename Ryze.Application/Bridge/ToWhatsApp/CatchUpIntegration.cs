using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Catches up with one integration, unless a catch-up of it already runs.</summary>
public sealed record CatchUpIntegration(string IntegrationId) : IRequest<Unit>;

internal sealed partial class CatchUpIntegrationHandler(
    IBridgeIntegrationRepository integrations,
    CatchUpGate gate,
    MessageCatchUp missed,
    SigningSecrets signingSecrets,
    IDeliveryWorker worker,
    ILogger<CatchUpIntegrationHandler> logger)
    : IRequestHandler<CatchUpIntegration, Unit>
{
    public async Task<Unit> Handle(CatchUpIntegration request, CancellationToken cancellationToken)
    {
        var integrationId = request.IntegrationId;
        if (gate.TryStart(integrationId) is not { } turn)
        {
            return Unit.Value;
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

        return Unit.Value;
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
}
