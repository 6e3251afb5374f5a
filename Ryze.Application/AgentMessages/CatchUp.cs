using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;
using Ryze.Domain.Relay;

namespace Ryze.Application.AgentMessages;

/// <summary>
/// Finds messages of agents whose webhook never came: at the start, after an outage, and every 10 minutes (bridge.md 3.2). The answer is when
/// to run next.
/// </summary>
public sealed record CatchUp : IRequest<TimeSpan>;

internal sealed partial class CatchUpHandler(
    IBridgeIntegrations integrations, CatchUpGate gate, MissedMessages missed, SigningSecrets signingSecrets, IRelay relay, ILogger<CatchUpHandler> logger)
    : IRequestHandler<CatchUp, TimeSpan>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    public async Task<TimeSpan> Handle(CatchUp request, CancellationToken cancellationToken)
    {
        var active = await integrations.ListActiveAsync(channel: null, cancellationToken);
        foreach (var integrationId in gate.Due([.. active.Select(target => target.IntegrationId)]))
        {
            // Each for itself: a slow Chatwoot is not to keep the others from being looked at.
            _ = Task.Run(() => CatchUpAsync(integrationId, cancellationToken), CancellationToken.None);
        }

        return Pause;
    }

    private async Task CatchUpAsync(string integrationId, CancellationToken cancellationToken)
    {
        if (gate.Begin(integrationId) is not { } begun)
        {
            return;
        }

        var hasSucceeded = false;
        try
        {
            hasSucceeded = await ReceiveAsync(integrationId, cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            LogFault(logger, integrationId, fault);
        }
        catch (OperationCanceledException)
        {
            // The host stops; the next start catches up with everyone.
        }
        finally
        {
            gate.End(integrationId, begun, hasSucceeded);
            relay.Rescan(integrationId, RelayWork.AgentMessages);
            relay.Rescan(integrationId, RelayWork.Statuses);
        }
    }

    private async Task<bool> ReceiveAsync(string integrationId, CancellationToken cancellationToken)
    {
        if (await integrations.FindAsync(integrationId, cancellationToken) is not { Phase: BridgeIntegrationPhase.Active, Inbox: { } inbox } integration)
        {
            return true;
        }

        await signingSecrets.LearnAsync(integration, inbox, cancellationToken);
        var received = await missed.ReceiveAsync(integration, inbox.Id, cancellationToken);
        if (!received.TryGet(out var count, out var error))
        {
            LogFailed(logger, integrationId, Discretion.Of(((BridgeFailure)error).Detail));
            return false;
        }

        if (count > 0)
        {
            LogFound(logger, count, integrationId);
        }

        return true;
    }

    [LoggerMessage(6040, LogLevel.Information, "{Count} messages of agents of {IntegrationId} had not come by webhook and are sent now")]
    private static partial void LogFound(ILogger logger, int count, string integrationId);

    [LoggerMessage(6041, LogLevel.Information, "Messages of agents of {IntegrationId} could not be caught up with: {Detail}; another attempt follows")]
    private static partial void LogFailed(ILogger logger, string integrationId, string detail);

    [LoggerMessage(6044, LogLevel.Error, "Catching up with messages of agents of {IntegrationId} failed; another attempt follows")]
    private static partial void LogFault(ILogger logger, string integrationId, Exception fault);
}
