using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Link;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.Protocol.Link;
using Ryze.Infrastructure.Shared.Link;

namespace Ryze.Infrastructure.Bridge.Link;

/// <summary>Runs one link session from the handshake to its end.</summary>
internal sealed partial class LinkSessions(
    LinkConnector connector, IBridgeIntegrationRepository integrations, IEventStore eventStore, IDeliveryWorker worker, LinkTimes times,
    TimeProvider time, ILogger<LinkSessions> logger)
{
    /// <summary>Does not throw when the public API fails.</summary>
    /// <param name="connected">Called after the greeting of the public API was answered.</param>
    public async Task<SessionEnd> RunAsync(LinkTarget target, Action<LinkSession> connected, CancellationToken stop)
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
                await KeepTenantAsync(target, (ClientWebSocket)socket, stop);
                await using var session = new LinkSession(socket, target, eventStore, worker, times, time, logger);
                return await session.RunAsync(connected, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new SessionEnd(LinkEnd.Lost, "stopped", TimeSpan.Zero);
        }
        catch (Exception exception)
        {
            // An internal error must not end the supervision. The next session continues after the last stored event.
            LogFault(logger, target.IntegrationId, exception);
            return new SessionEnd(LinkEnd.Lost, "an internal error of the bridge; see its log", TimeSpan.Zero);
        }
    }

    /// <summary>
    /// Stores the tenant of an integration that was activated before the public API sent tenants. After a failure the next session retries.
    /// </summary>
    private async Task KeepTenantAsync(LinkTarget target, ClientWebSocket socket, CancellationToken stop)
    {
        if (socket.HttpResponseHeaders?.TryGetValue(LinkProtocol.TenantHeader, out var sent) != true
            || sent!.FirstOrDefault() is not { Length: > 0 and <= ActivateRequest.MaxTenantLength } tenant)
        {
            return;
        }

        try
        {
            await integrations.SetTenantAsync(target.IntegrationId, tenant, stop);
        }
        catch (StorageException exception)
        {
            LogTenantNotKept(logger, target.IntegrationId, exception);
        }
    }

    [LoggerMessage(5117, LogLevel.Warning, "The tenant could not be stored for {IntegrationId}: the next link tries again")]
    private static partial void LogTenantNotKept(ILogger logger, string integrationId, Exception exception);

    [LoggerMessage(5115, LogLevel.Error, "The link ended with an unexpected error for {IntegrationId}: it is opened again")]
    private static partial void LogFault(ILogger logger, string integrationId, Exception exception);
}
