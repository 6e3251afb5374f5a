namespace Ryze.Application.Shared;

/// <summary>Counts requests in fixed windows (docs/spec/api.md 3): in memory, or in Redis when replicas share the count.</summary>
public interface IRequestCounter
{
    /// <param name="partition">Identifies the caller by a token's hash, never by the token.</param>
    /// <param name="windowEnd">When the count restarts; identifies the window.</param>
    /// <returns>The number of requests in the window, including this one.</returns>
    ValueTask<long> CountAsync(string partition, DateTimeOffset windowEnd, CancellationToken cancellationToken);
}
