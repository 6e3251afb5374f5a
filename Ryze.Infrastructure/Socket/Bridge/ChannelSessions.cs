using Microsoft.Extensions.Logging;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;

namespace Ryze.Infrastructure.Socket.Bridge;

/// <summary>Runs one connection from the handshake to its end.</summary>
internal sealed partial class ChannelSessions(
    ChannelConnector connector, IInbox inbox, IRelay relay, SocketTimes times, TimeProvider time, ILogger<ChannelSessions> logger)
{
    /// <summary>Never throws for what the other side does.</summary>
    /// <param name="connected">Called when the API's greeting has been answered.</param>
    public async Task<SessionEnd> RunAsync(ChannelTarget target, Action<ChannelSession> connected, CancellationToken stop)
    {
        try
        {
            var (socket, end, why) = await connector.ConnectAsync(target.ChannelUrl, stop);
            if (socket is null)
            {
                return new SessionEnd(end, why, TimeSpan.Zero);
            }

            using (socket)
            {
                await using var session = new ChannelSession(socket, target, inbox, relay, times, time, logger);
                return await session.RunAsync(connected, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new SessionEnd(SocketEnd.Lost, "stopped", TimeSpan.Zero);
        }
        catch (Exception bug)
        {
            // Supervision outlives our own faults: the next connection starts from what is stored.
            LogFault(logger, target.IntegrationId, bug);
            return new SessionEnd(SocketEnd.Lost, "a fault of the bridge; its log says more", TimeSpan.Zero);
        }
    }

    [LoggerMessage(5115, LogLevel.Error, "The connection of {IntegrationId} ended by a fault of ours")]
    private static partial void LogFault(ILogger logger, string integrationId, Exception bug);
}
