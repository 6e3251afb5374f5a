using Microsoft.Extensions.Logging;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;

namespace Ryze.Infrastructure.Socket.Bridge;

/// <summary>Runs one connection from the handshake to its end.</summary>
internal sealed class ChannelSessions(
    ChannelConnector connector, IInbox inbox, IRelay relay, SocketTimes times, TimeProvider time, ILogger<ChannelSessions> logger)
{
    /// <summary>Never throws for what the other side does.</summary>
    /// <param name="connected">Called when the API's greeting has been answered.</param>
    public async Task<SessionEnd> RunAsync(ChannelTarget target, Action connected, CancellationToken stop)
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
    }
}
