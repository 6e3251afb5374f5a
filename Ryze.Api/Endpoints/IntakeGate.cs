using System.Threading.RateLimiting;

namespace Ryze.Api.Endpoints;

/// <summary>
/// Bounds the memory of events being received: each takes its length out of 128 MiB, and as much again may wait for it. One event may have
/// 16 MiB, and a hundred of them at once would otherwise end the process.
/// </summary>
internal sealed class IntakeGate : IDisposable
{
    private const int BytesPerPermit = 64 * 1024;
    private const int Permits = 128 * 1024 * 1024 / BytesPerPermit;

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
