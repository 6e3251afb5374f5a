using System.Buffers;
using System.Threading.RateLimiting;

namespace Ryze.Api.Bridge.Webhooks;

/// <summary>A webhook's body and its permits from <see cref="WebhookIntakeLimiter"/>. Disposing it releases both.</summary>
internal sealed class WebhookBody : IDisposable
{
    private readonly List<RateLimitLease> _leases = [];
    private byte[] _bytes = [];
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <returns>Whether the lease was acquired.</returns>
    public bool Hold(RateLimitLease lease)
    {
        _leases.Add(lease);
        return lease.IsAcquired;
    }

    /// <param name="length">The maximum bytes to read.</param>
    public void Rent(int length) => _bytes = ArrayPool<byte>.Shared.Rent(length);

    /// <exception cref="BadHttpRequestException">The body is too large or broken.</exception>
    public async Task FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (_length < _bytes.Length && await stream.ReadAsync(_bytes.AsMemory(_length), cancellationToken) is > 0 and var read)
        {
            _length += read;
        }

        // Only a further read makes the server notice that the body is too large.
        if (_length == _bytes.Length)
        {
            _ = await stream.ReadAsync(new byte[1], cancellationToken);
        }
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
            _length = 0;
        }

        foreach (var lease in _leases)
        {
            lease.Dispose();
        }

        _leases.Clear();
    }
}
