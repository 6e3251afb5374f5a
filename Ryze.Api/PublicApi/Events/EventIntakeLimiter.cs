using System.Threading.RateLimiting;

namespace Ryze.Api.PublicApi.Events;

/// <summary>
/// Bounds the memory of events being received: their bodies share 64 MiB, and the same amount may queue. One body may have 16 MiB,
/// and decoding its file needs several times that. Without the limit 100 concurrent bodies would exhaust the process's memory.
/// </summary>
internal sealed class EventIntakeLimiter : IDisposable
{
    private const int BytesPerPermit = 64 * 1024;
    private const int Permits = 64 * 1024 * 1024 / BytesPerPermit;

    // A body of the maximum size fits, and no customer's engine uses more than this quarter.
    private const int PermitsPerEngine = Permits / 4;

    private readonly ConcurrencyLimiter _limiter = new(Options(Permits));

    private readonly PartitionedRateLimiter<string> _engines = PartitionedRateLimiter.Create<string, string>(
        id => RateLimitPartition.GetConcurrencyLimiter(id, _ => Options(PermitsPerEngine)), StringComparer.Ordinal);

    /// <param name="length">The body's bytes, or the most accepted bytes without a <c>Content-Length</c>.</param>
    /// <returns>A lease, which is not acquired when the queue is full.</returns>
    public ValueTask<RateLimitLease> EnterAsync(long length, CancellationToken cancellationToken) =>
        _limiter.AcquireAsync(PermitsFor(length), cancellationToken);

    /// <summary>The share of one customer's engine, before <see cref="EnterAsync"/>.</summary>
    /// <returns>A lease, which is not acquired when the engine's queue is full.</returns>
    public ValueTask<RateLimitLease> EnterShareAsync(string engineId, long length, CancellationToken cancellationToken) =>
        _engines.AcquireAsync(engineId, PermitsFor(length), cancellationToken);

    public void Dispose()
    {
        _engines.Dispose();
        _limiter.Dispose();
    }

    private static int PermitsFor(long length) => (int)Math.Max(1, (length + BytesPerPermit - 1) / BytesPerPermit);

    private static ConcurrencyLimiterOptions Options(int permits) => new()
    {
        PermitLimit = permits, QueueLimit = permits, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    };
}
