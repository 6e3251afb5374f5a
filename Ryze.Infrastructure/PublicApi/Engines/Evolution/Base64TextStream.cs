using System.Buffers;
using System.Buffers.Text;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>Decodes a base64 text inside a JSON answer while it is read, up to the text's end.</summary>
/// <param name="response">Disposed with the stream.</param>
/// <param name="first">The beginning of the text, which is already read.</param>
internal sealed class Base64TextStream(HttpResponseMessage response, Stream body, ReadOnlyMemory<byte> first) : Stream
{
    /// <summary>In bytes, decoded; more than the bridge passes on.</summary>
    public const long MaxLength = 40L * 1024 * 1024;

    private const int ChunkLength = 16 * 1024;

    private readonly byte[] _text = new byte[ChunkLength];
    private readonly byte[] _decoded = new byte[ChunkLength];
    private ReadOnlyMemory<byte> _first = first;
    private int _textLength;
    private int _start;
    private int _end;
    private long _total;
    private bool _isEscaped;
    private bool _hasEnded;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="IOException">The text is larger than <see cref="MaxLength"/>, is not base64, or ended early.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_start == _end && !_hasEnded)
        {
            await DecodeAsync(cancellationToken);
        }

        var length = Math.Min(buffer.Length, _end - _start);
        _decoded.AsMemory(_start, length).CopyTo(buffer);
        _start += length;
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            response.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task DecodeAsync(CancellationToken cancellationToken)
    {
        var read = await ReadTextAsync(cancellationToken);
        if (read == 0)
        {
            throw new IOException("the answer ended within the file");
        }

        _textLength = Unescape(_textLength, read);
        var status = Base64.DecodeFromUtf8(_text.AsSpan(0, _textLength), _decoded, out var consumed, out var written, _hasEnded);
        if (status is OperationStatus.InvalidData || (_hasEnded && status is not OperationStatus.Done))
        {
            throw new IOException("the file's base64 is invalid");
        }

        (_start, _end) = (0, written);
        _text.AsSpan(consumed, _textLength - consumed).CopyTo(_text);
        _textLength -= consumed;
        _total += written;
        if (_total > MaxLength)
        {
            throw new IOException($"the file is larger than {MaxLength / 1024 / 1024} MiB");
        }
    }

    /// <summary>Reads behind the characters that wait for the rest of their group.</summary>
    private async Task<int> ReadTextAsync(CancellationToken cancellationToken)
    {
        var room = _text.AsMemory(_textLength);
        if (_first.IsEmpty)
        {
            return await BoundedBody.ReadChunkAsync(body, room, cancellationToken);
        }

        var length = Math.Min(room.Length, _first.Length);
        _first[..length].CopyTo(room);
        _first = _first[length..];
        return length;
    }

    /// <summary>Removes the backslash of an escaped slash, and ends at the text's quote.</summary>
    /// <returns>The length of the text in the buffer.</returns>
    private int Unescape(int start, int length)
    {
        var kept = start;
        for (var at = start; at < start + length; at++)
        {
            if (_isEscaped && _text[at] != (byte)'/')
            {
                throw new IOException("the file's base64 is invalid");
            }

            if (_text[at] == (byte)'"')
            {
                _hasEnded = true;
                break;
            }

            _isEscaped = _text[at] == (byte)'\\';
            if (!_isEscaped)
            {
                _text[kept++] = _text[at];
            }
        }

        return kept;
    }
}
