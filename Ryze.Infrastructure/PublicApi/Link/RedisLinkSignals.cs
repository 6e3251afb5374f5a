using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Link;
using Ryze.Domain.Protocol.Link;
using StackExchange.Redis;

namespace Ryze.Infrastructure.PublicApi.Link;

/// <summary>
/// Sends signals to the other replicas at once (docs/spec/api.md 10, <c>REDIS_CONNECTION_STRING</c>). While Redis is unavailable they read
/// the changes from the database within seconds.
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

    // Fire and forget: the client keeps the subscription and repeats it after each reconnect.
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
        catch (Exception exception) when (exception is RedisException or ObjectDisposedException)
        {
            LogNotPublished(logger, exception.GetType().Name);
        }
    }

    /// <summary>This replica's own signals also arrive here and change nothing.</summary>
    private void Receive(RedisValue message)
    {
        switch (((string?)message ?? "").Split(' '))
        {
            case [Stored, var integrationId, var text] when long.TryParse(text, CultureInfo.InvariantCulture, out var lastSeq):
                sockets.Wake(integrationId, lastSeq);
                break;
            case [Closed, var integrationId, _]:
                sockets.Close(integrationId, LinkCloseCode.Deactivated);
                break;
            case [Opened, var integrationId, var socketId]:
                sockets.CloseOlder(integrationId, socketId);
                break;
            default:
                break;
        }
    }

    [LoggerMessage(5030, LogLevel.Debug, "Redis did not accept a signal ({Reason}): other replicas read it from the database")]
    private static partial void LogNotPublished(ILogger logger, string reason);
}
