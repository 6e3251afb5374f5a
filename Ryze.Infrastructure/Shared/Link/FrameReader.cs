using System.Buffers;
using System.Net.WebSockets;
using Ryze.Domain.Protocol.Link;

namespace Ryze.Infrastructure.Shared.Link;

/// <summary>
/// Reads one text frame at a time. It holds a buffer only during a frame, so that an idle link needs none (docs/adr/0010).
/// </summary>
internal sealed class FrameReader(WebSocket socket) : IDisposable
{
    private const int FirstLength = 4096;

    private byte[]? _buffer;

    /// <summary>Waits for the next frame, whose bytes are valid until the next call.</summary>
    /// <exception cref="WebSocketException">The connection was lost.</exception>
    public async ValueTask<Frame> ReadAsync(CancellationToken cancellationToken)
    {
        Return();
        var next = await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
        _buffer = ArrayPool<byte>.Shared.Rent(FirstLength);
        var length = 0;
        while (next is { MessageType: WebSocketMessageType.Text, EndOfMessage: false })
        {
            if (length == _buffer.Length)
            {
                Grow(length);
            }

            // At most one byte above the limit: a read returns only when its buffer is full or the frame ends.
            var room = Math.Min(_buffer.Length, LinkProtocol.MaxFrameLength + 1) - length;
            next = await socket.ReceiveAsync(_buffer.AsMemory(length, room), cancellationToken);
            length += next.Count;
            if (length > LinkProtocol.MaxFrameLength)
            {
                return new Frame(FrameKind.TooBig, default);
            }
        }

        while (next is { MessageType: WebSocketMessageType.Binary, EndOfMessage: false })
        {
            // Skipped, so that the next frame can be read.
            next = await socket.ReceiveAsync(_buffer.AsMemory(), cancellationToken);
        }

        return next.MessageType switch
        {
            WebSocketMessageType.Text => new Frame(FrameKind.Text, _buffer.AsMemory(0, length)),
            WebSocketMessageType.Close => new Frame(FrameKind.Close, default),
            _ => new Frame(FrameKind.Binary, default),
        };
    }

    public void Dispose() => Return();

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(length * 2);
        _buffer.AsSpan(0, length).CopyTo(larger);
        Return();
        _buffer = larger;
    }

    private void Return()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
