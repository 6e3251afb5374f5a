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

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Permits, QueueLimit = Permits, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <param name="length">The body's bytes, or the most accepted bytes without a <c>Content-Length</c>.</param>
    /// <returns>A lease, which is not acquired when the queue is full.</returns>
    public ValueTask<RateLimitLease> EnterAsync(long length, CancellationToken cancellationToken) =>
        _limiter.AcquireAsync((int)Math.Max(1, (length + BytesPerPermit - 1) / BytesPerPermit), cancellationToken);

    public void Dispose() => _limiter.Dispose();
}
