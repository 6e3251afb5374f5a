using System.Threading.RateLimiting;

namespace Ryze.Api.PublicApi.Events;

/// <summary>
/// Bounds the memory of events being received: each takes the length of its body out of 64 MiB, and as much again may wait for it. One body may
/// have 16 MiB, reading a file out of it takes several times that for a moment, and a hundred at once would otherwise end the process.
/// </summary>
internal sealed class EventIntakeLimiter : IDisposable
{
    private const int BytesPerPermit = 64 * 1024;
    private const int Permits = 64 * 1024 * 1024 / BytesPerPermit;

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Permits, QueueLimit = Permits, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <param name="length">Bytes, when the sender told; otherwise the most that is taken.</param>
    /// <returns>Not acquired when too many wait already.</returns>
    public ValueTask<RateLimitLease> EnterAsync(long length, CancellationToken cancellationToken) =>
        _limiter.AcquireAsync((int)Math.Max(1, (length + BytesPerPermit - 1) / BytesPerPermit), cancellationToken);

    public void Dispose() => _limiter.Dispose();
}
