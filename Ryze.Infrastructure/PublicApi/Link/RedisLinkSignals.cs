using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Link;
using Ryze.Domain.Protocol.Link;
using StackExchange.Redis;

namespace Ryze.Infrastructure.PublicApi.Link;

/// <summary>
/// Signals that reach the other replicas at once (api.md 10, <c>REDIS_CONNECTION_STRING</c>). While Redis is away they see the same in the
/// database within seconds.
/// </summary>
internal sealed partial class RedisLinkSignals(
    LinkSignals local, LinkSockets sockets, IConnectionMultiplexer redis, ILogger<RedisLinkSignals> logger) : ILinkSignals, IHostedService
{
    private const string Stored = "stored";
    private const string Closed = "closed";
    private const string Opened = "opened";

    private static readonly RedisChannel Channel = RedisChannel.Literal("ryze:channels");

    public void EventsStored(string integrationId, long lastSeq)
    {
        local.EventsStored(integrationId, lastSeq);
        Publish(Stored, integrationId, lastSeq.ToString(CultureInfo.InvariantCulture));
    }

    public void Deactivated(string integrationId)
    {
        local.Deactivated(integrationId);
        Publish(Closed, integrationId, "");
    }

    public void SocketOpened(string integrationId, string socketId)
    {
        local.SocketOpened(integrationId, socketId);
        Publish(Opened, integrationId, socketId);
    }

    // Fire and forget: it is kept by the client and sent again whenever Redis is back.
    public Task StartAsync(CancellationToken cancellationToken) =>
        redis.GetSubscriber().SubscribeAsync(Channel, (_, message) => Receive(message), CommandFlags.FireAndForget);

    public Task StopAsync(CancellationToken cancellationToken) =>
        redis.GetSubscriber().UnsubscribeAsync(Channel, flags: CommandFlags.FireAndForget);

    private void Publish(string what, string integrationId, string value)
    {
        try
        {
            redis.GetSubscriber().Publish(Channel, $"{what} {integrationId} {value}", CommandFlags.FireAndForget);
        }
        catch (Exception failure) when (failure is RedisException or ObjectDisposedException)
        {
            LogNotPublished(logger, failure.GetType().Name);
        }
    }

    /// <summary>Our own signals come back too, and change nothing.</summary>
    private void Receive(RedisValue message)
    {
        switch (((string?)message ?? "").Split(' '))
        {
            case [Stored, var integrationId, var text] when long.TryParse(text, CultureInfo.InvariantCulture, out var lastSeq):
                sockets.Wake(integrationId, lastSeq);
                break;
            case [Closed, var integrationId, _]:
                sockets.Close(integrationId, SocketClose.Deactivated);
                break;
            case [Opened, var integrationId, var socketId]:
                sockets.CloseOlder(integrationId, socketId);
                break;
            default:
                break;
        }
    }

    [LoggerMessage(5030, LogLevel.Debug, "Redis did not take a signal ({Reason}); other replicas look for themselves")]
    private static partial void LogNotPublished(ILogger logger, string reason);
}
