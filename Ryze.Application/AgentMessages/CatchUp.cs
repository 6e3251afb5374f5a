using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;
using Ryze.Domain.Errors;

namespace Ryze.Application.AgentMessages;

/// <summary>
/// Finds messages of agents whose webhook never came: at the start, after an outage, and every 10 minutes (bridge.md 3.2). The answer is when
/// to run next.
/// </summary>
public sealed record CatchUp : IRequest<TimeSpan>;

internal sealed partial class CatchUpHandler(
    IBridgeIntegrations integrations, CatchUpGate gate, MissedMessages missed, IRelay relay, ILogger<CatchUpHandler> logger) : IRequestHandler<CatchUp, TimeSpan>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    public async Task<TimeSpan> Handle(CatchUp request, CancellationToken cancellationToken)
    {
        var active = await integrations.ListActiveAsync(channel: null, cancellationToken);
        var due = gate.Due([.. active.Select(target => target.IntegrationId)]);
        await EachOfMany.RunAsync(due, integrationId => integrationId, CatchUpAsync, logger, cancellationToken);
        return Pause;
    }

    private async ValueTask CatchUpAsync(string integrationId, CancellationToken cancellationToken)
    {
        var begun = gate.Begin(integrationId);
        try
        {
            var found = await integrations.FindAsync(integrationId, cancellationToken) is { Phase: BridgeIntegrationPhase.Active, Inbox: { } inbox } integration
                ? await missed.ReceiveAsync(integration, inbox.Id, cancellationToken)
                : 0;
            if (found.TryGet(out var count, out _))
            {
                gate.Succeeded(integrationId, begun);
                if (count > 0)
                {
                    LogFound(logger, count, integrationId);
                }

                return;
            }

            gate.Failed(integrationId);
            LogFailed(logger, integrationId, ((BridgeFailure)found.Error!).Detail);
        }
        catch (StorageException)
        {
            gate.Failed(integrationId);
            throw;
        }
        finally
        {
            relay.Rescan(integrationId, RelayWork.AgentMessages);
            relay.Rescan(integrationId, RelayWork.Statuses);
        }
    }

    [LoggerMessage(6040, LogLevel.Information, "{Count} messages of agents of {IntegrationId} had not come by webhook and are sent now")]
    private static partial void LogFound(ILogger logger, int count, string integrationId);

    [LoggerMessage(6041, LogLevel.Information, "Messages of agents of {IntegrationId} could not be caught up with: {Detail}; another attempt follows")]
    private static partial void LogFailed(ILogger logger, string integrationId, Detail detail);
}
