using Microsoft.Extensions.Logging;
using Ryze.Application.Shared;
using StackExchange.Redis;

namespace Ryze.Infrastructure.Shared.RateLimiting;

/// <summary>
/// Counts requests for all replicas. While Redis does not answer, each replica counts alone: an outage neither blocks a customer nor lifts
/// the limit.
/// </summary>
internal sealed partial class RedisRequestCounter(
    IConnectionMultiplexer redis, MemoryRequestCounter local, ILogger<RedisRequestCounter> logger) : IRequestCounter
{
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMilliseconds(250);

    public async ValueTask<long> CountAsync(string partition, DateTimeOffset windowEnd, CancellationToken cancellationToken)
    {
        if (!redis.IsConnected)
        {
            return await local.CountAsync(partition, windowEnd, cancellationToken);
        }

        var key = $"ryze:requests:{windowEnd.ToUnixTimeSeconds()}:{partition}";
        try
        {
            var database = redis.GetDatabase();
            var count = database.StringIncrementAsync(key);
            _ = database.KeyExpireAsync(key, KeyLifetime, ExpireWhen.HasNoExpiry, CommandFlags.FireAndForget);
            return await count.WaitAsync(AnswerTimeout, cancellationToken);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            LogNotShared(logger, exception.GetType().Name);
            return await local.CountAsync(partition, windowEnd, cancellationToken);
        }
    }

    [LoggerMessage(4201, LogLevel.Warning, "Redis did not count a request ({Reason}): this replica counts alone until Redis answers")]
    private static partial void LogNotShared(ILogger logger, string reason);
}
