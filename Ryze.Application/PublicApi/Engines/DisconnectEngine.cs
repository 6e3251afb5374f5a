using MediatR;
using Microsoft.Extensions.Logging;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Application.PublicApi.Engines;

/// <summary>Disconnects an instance's own engine; it falls back to the default engine (docs/spec/engines.md 2).</summary>
public sealed record DisconnectEngine(Instance Instance) : IRequest<Error?>;

internal sealed partial class DisconnectEngineHandler(
    IEngineConnectionRepository connections, EngineWebhookRemoval removal, ILogger<DisconnectEngineHandler> logger)
    : IRequestHandler<DisconnectEngine, Error?>
{
    public async Task<Error?> Handle(DisconnectEngine request, CancellationToken cancellationToken)
    {
        await using var lease = await connections.TryLeaseAsync(request.Instance.Id, cancellationToken);
        if (lease is null)
        {
            return new EngineSetupError.ChangeInProgress();
        }

        var former = await connections.DeleteAsync(request.Instance.Id, cancellationToken);
        if (former is null)
        {
            return new EngineSetupError.NothingToDisconnect();
        }

        LogDisconnected(logger, request.Instance.Id, former.EngineId);
        if (former.Connection is { } connection)
        {
            await removal.RunAsync(connection);
        }

        return null;
    }

    [LoggerMessage(2304, LogLevel.Information, "Disconnected instance {InstanceId} from its engine {EngineId}")]
    private static partial void LogDisconnected(ILogger logger, string instanceId, string engineId);
}
