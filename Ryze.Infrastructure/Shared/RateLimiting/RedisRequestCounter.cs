using Microsoft.Extensions.Logging;
using Ryze.Application.Shared;
using StackExchange.Redis;

namespace Ryze.Infrastructure.Shared.RateLimiting;

/// <summary>
/// Counts that replicas share. While Redis does not answer each replica counts for itself: a customer must not be locked out because a
/// counter is down, and not go uncounted either.
/// </summary>
internal sealed partial class RedisRequestCounter(
    IConnectionMultiplexer redis, MemoryRequestCounter local, ILogger<RedisRequestCounter> logger) : IRequestCounter
{
    private static readonly TimeSpan KeepLongerThanWindow = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromMilliseconds(250);

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
            _ = database.KeyExpireAsync(key, KeepLongerThanWindow, ExpireWhen.HasNoExpiry, CommandFlags.FireAndForget);
            return await count.WaitAsync(AnswerWithin, cancellationToken);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            LogNotShared(logger, exception.GetType().Name);
            return await local.CountAsync(partition, windowEnd, cancellationToken);
        }
    }

    [LoggerMessage(4201, LogLevel.Warning, "Redis did not count a request ({Reason}); this replica counts for itself meanwhile")]
    private static partial void LogNotShared(ILogger logger, string reason);
}
