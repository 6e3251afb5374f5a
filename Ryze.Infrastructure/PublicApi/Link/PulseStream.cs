namespace Ryze.Infrastructure.PublicApi.Link;

/// <summary>
/// The stream below a WebSocket. It records the time of the last received bytes and can send a ping between two frames. The framework's own
/// heartbeat needs a timer per WebSocket, which used 11 % of a core at 10,000 idle WebSockets.
/// </summary>
public sealed class PulseStream : Stream
{
    private const int Nobody = 0;
    private const int Writing = 1;
    private const int Pinging = 2;

    // RFC 6455: FIN and opcode 9, no payload; a server does not mask frames.
    private static readonly byte[] Ping = [0x89, 0x00];

    private readonly Stream _inner;
    private readonly TimeProvider _time;
    private long _heardAt;
    private int _writer;
    private Task _ping = Task.CompletedTask;

    public PulseStream(Stream inner, TimeProvider time)
    {
        _inner = inner;
        _time = time;
        _heardAt = time.GetTimestamp();
    }

    /// <summary>The timestamp of the last received bytes. A living peer sends at least a pong.</summary>
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

    /// <returns>False, without a ping, while a frame is being written: the peer may be slow to read it.</returns>
    public bool TryPing()
    {
        if (Interlocked.CompareExchange(ref _writer, Pinging, Nobody) != Nobody)
        {
            return false;
        }

        Volatile.Write(ref _ping, WritePingAsync());
        return true;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _inner.ReadAsync(buffer, cancellationToken);
        Volatile.Write(ref _heardAt, _time.GetTimestamp());
        return read;
    }

    // The WebSocket writes each frame in one call and one at a time. So a ping never lands inside a frame, and a write only waits for a
    // ping.
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Interlocked.CompareExchange(ref _writer, Writing, Nobody) != Nobody)
        {
            return WriteAfterPingAsync(buffer, cancellationToken);
        }

        return WriteAsWriter(buffer, cancellationToken);
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

    private async Task WritePingAsync()
    {
        try
        {
            await _inner.WriteAsync(Ping);
            await _inner.FlushAsync();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException
            or InvalidOperationException)
        {
            // The read loop notices it too.
        }
        finally
        {
            Volatile.Write(ref _writer, Nobody);
        }
    }

    private async ValueTask WriteAfterPingAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        while (Interlocked.CompareExchange(ref _writer, Writing, Nobody) != Nobody)
        {
            // The ping may have started without its task being stored yet.
            await Volatile.Read(ref _ping);
            await Task.Yield();
        }

        await WriteAsWriter(buffer, cancellationToken);
    }

    private ValueTask WriteAsWriter(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        ValueTask write;
        try
        {
            write = _inner.WriteAsync(buffer, cancellationToken);
        }
        catch
        {
            Volatile.Write(ref _writer, Nobody);
            throw;
        }

        if (!write.IsCompletedSuccessfully)
        {
            return FinishAsync(write);
        }

        Volatile.Write(ref _writer, Nobody);
        return write;
    }

    private async ValueTask FinishAsync(ValueTask write)
    {
        try
        {
            await write;
        }
        finally
        {
            Volatile.Write(ref _writer, Nobody);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
