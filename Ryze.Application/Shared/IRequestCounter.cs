namespace Ryze.Application.Shared;

/// <summary>Counts requests in fixed windows (api.md 3): in memory, or in Redis when replicas share the count.</summary>
public interface IRequestCounter
{
    /// <param name="partition">Whose requests; holds no token, only its hash.</param>
    /// <param name="windowEnd">When the count starts anew; names the window.</param>
    /// <returns>The number of requests in the window, this one included.</returns>
    ValueTask<long> CountAsync(string partition, DateTimeOffset windowEnd, CancellationToken cancellationToken);
}
