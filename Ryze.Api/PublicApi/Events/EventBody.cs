using System.Buffers;

namespace Ryze.Api.PublicApi.Events;

/// <summary>
/// Reads an event's body with bounded memory. A body over the limit loses its long texts, which are files, but keeps the
/// message (docs/spec/bridge.md 2.1).
/// </summary>
/// <param name="limit">The maximum bytes to keep.</param>
/// <param name="hardLimit">The maximum bytes to read.</param>
internal sealed class EventBody(int limit, long hardLimit) : IDisposable
{
    /// <summary>The maximum bytes of a text. A longer text exceeds the link's frame size, so it can only be a file.</summary>
    private const int MaxTextLength = 1024 * 1024;

    private const int ChunkLength = 64 * 1024;
    private const int FirstLength = 16 * 1024;

    private byte[] _bytes = [];
    private int _length;
    private bool _isFiltering;
    private bool _isInText;
    private bool _isEscaped;
    private bool _isLeftOut;
    private int _textStart;

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <param name="announced">The <c>Content-Length</c>, or null without one.</param>
    /// <returns>False when the body is too large even without its long texts.</returns>
    public async Task<bool> TryReadAsync(Stream stream, long? announced, CancellationToken cancellationToken)
    {
        if (announced > hardLimit)
        {
            return false;
        }

        var isWithin = announced is null || announced <= limit;
        Grow(isWithin ? (int)Math.Min(announced + 1 ?? FirstLength, limit) : FirstLength);
        while (isWithin && _length < limit)
        {
            if (_length == _bytes.Length)
            {
                Grow(Math.Min(_length * 2, limit));
            }

            var read = await stream.ReadAsync(_bytes.AsMemory(_length, Math.Min(_bytes.Length, limit) - _length), cancellationToken);
            if (read == 0)
            {
                return true;
            }

            _length += read;
        }

        return await TryReadFilteredAsync(stream, cancellationToken);
    }

    public void Dispose() => Return(_bytes);

    private static void Return(byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private async Task<bool> TryReadFilteredAsync(Stream stream, CancellationToken cancellationToken)
    {
        long total = _length;
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            int read;
            while ((read = await stream.ReadAsync(chunk, cancellationToken)) > 0)
            {
                total += read;
                if (total > hardLimit || !TryFilter(chunk.AsSpan(0, read)))
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            Return(chunk);
        }
    }

    private bool TryFilter(ReadOnlySpan<byte> next)
    {
        if (!_isFiltering)
        {
            // Filtering in place is safe, because filtered text is never longer.
            _isFiltering = true;
            var before = _length;
            _length = 0;
            TryAppendFiltered(_bytes.AsSpan(0, before));
        }

        return TryAppendFiltered(next);
    }

    private bool TryAppendFiltered(ReadOnlySpan<byte> source)
    {
        while (!source.IsEmpty)
        {
            var length = PartOf(source);
            var part = source[..length];
            var isQuote = !_isEscaped && part is [(byte)'"'];
            if (!(_isInText && !isQuote ? TryAppendText(part) : TryAppend(part)))
            {
                return false;
            }

            if (isQuote)
            {
                (_isInText, _isLeftOut, _textStart) = (!_isInText, false, _length);
            }

            _isEscaped = _isInText && !_isEscaped && part is [(byte)'\\'];
            source = source[length..];
        }

        return true;
    }

    /// <summary>Length of the next part: one quote, backslash or escaped character, or all bytes before the next of them.</summary>
    private int PartOf(ReadOnlySpan<byte> source)
    {
        var next = _isEscaped ? 0 : _isInText ? source.IndexOfAny((byte)'"', (byte)'\\') : source.IndexOf((byte)'"');
        return next switch { < 0 => source.Length, 0 => 1, _ => next };
    }

    private bool TryAppendText(ReadOnlySpan<byte> part)
    {
        if (!_isLeftOut && _length - _textStart + part.Length > MaxTextLength)
        {
            (_isLeftOut, _length) = (true, _textStart);
        }

        return _isLeftOut || TryAppend(part);
    }

    private bool TryAppend(ReadOnlySpan<byte> part)
    {
        var length = _length + part.Length;
        if (length > limit)
        {
            return false;
        }

        if (length > _bytes.Length)
        {
            Grow(Math.Min(Math.Max(length, _bytes.Length * 2), limit));
        }

        part.CopyTo(_bytes.AsSpan(_length));
        _length = length;
        return true;
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(length);
        _bytes.AsSpan(0, _length).CopyTo(larger);
        Return(_bytes);
        _bytes = larger;
    }
}
