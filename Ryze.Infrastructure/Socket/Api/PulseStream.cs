namespace Ryze.Infrastructure.Socket.Api;

/// <summary>
/// The connection below a WebSocket: knows when something was last heard, and can send a ping between two frames. The framework's own heartbeat
/// keeps a timer per socket, and waking a thread for each cost 11 % of a core at 10,000 idle sockets.
/// </summary>
public sealed class PulseStream : Stream
{
    // RFC 6455: FIN and opcode 9, no payload; a server does not mask.
    private static readonly byte[] Ping = [0x89, 0x00];

    private readonly Stream _inner;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private long _heardAt;

    public PulseStream(Stream inner, TimeProvider time)
    {
        _inner = inner;
        _time = time;
        _heardAt = time.GetTimestamp();
    }

    /// <summary>Timestamp of the last bytes that came in. A pong is the least that a living peer sends.</summary>
    public long HeardAt => Volatile.Read(ref _heardAt);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Nothing while a frame is being written: the peer is being talked to, and a stuck one is found by its silence.</summary>
    public async Task PingAsync()
    {
        if (!await _writing.WaitAsync(0))
        {
            return;
        }

        try
        {
            await _inner.WriteAsync(Ping);
            await _inner.FlushAsync();
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // The reading loop sees it as well.
        }
        finally
        {
            _writing.Release();
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _inner.ReadAsync(buffer, cancellationToken);
        Volatile.Write(ref _heardAt, _time.GetTimestamp());
        return read;
    }

    // The WebSocket hands over each frame in one piece, so a ping never lands inside one.
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _inner.WriteAsync(buffer, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    public override void Flush() => _inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
