using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>
/// Reads Chatwoot's lists in bounded memory (docs/spec/security.md 1). It reads a short list at once. A longer list waits for a place, and
/// places are limited for each customer. So neither number nor contents of long lists affect the memory limit. Thread-safe.
/// </summary>
internal sealed class ListReader
{
    /// <summary>In bytes; a shorter list needs no place. 20 typical messages have about 50 KiB.</summary>
    private const int UsualLength = 256 * 1024;

    /// <summary>JSON tokens in a list. A document uses 12 bytes for each, and 1,000 inboxes have about 300,000.</summary>
    private const int MaxTokens = 500_000;

    /// <summary>The limit for a refusal or another text, in bytes.</summary>
    private const int MaxText = 64 * 1024;

    /// <summary>Long lists read at the same time; a customer may have a quarter of them.</summary>
    private const int Places = 4;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly FairPlaces _places = new(Places);

    // Private pools: a shared pool keeps one buffer per thread.
    private readonly ArrayPool<byte> _usual = ArrayPool<byte>.Create(UsualLength, maxArraysPerBucket: 64);
    private readonly ArrayPool<byte> _long = ArrayPool<byte>.Create(BoundedBody.MaxListLength, Places);

    /// <param name="timeout">Pauses while the list waits for a place, then restarts.</param>
    /// <param name="read">Converts the JSON object and keeps no reference to it; null when it is not a list.</param>
    /// <returns>The value, or the start of the text when there is no value. Both are null when the list is too large.</returns>
    public async Task<(T? Value, string? Text)> ReadAsync<T>(
        HttpContent content, FairShareKey shareKey, Deadline timeout, TimeSpan limit, Func<JsonElement, T?> read)
        where T : class
    {
        if (content.Headers.ContentLength > BoundedBody.MaxListLength)
        {
            return (null, null);
        }

        await using var stream = await content.ReadAsStreamAsync(timeout.Token);
        var buffer = _usual.Rent(UsualLength);
        try
        {
            var length = await FillAsync(stream, buffer.AsMemory(0, UsualLength), timeout.Token);
            if (length < UsualLength)
            {
                return Parse(buffer.AsMemory(0, length), read);
            }

            timeout.Restart(Timeout.InfiniteTimeSpan);
            using var place = await _places.EnterAsync(shareKey, timeout.Token);
            timeout.Restart(limit);
            return await ReadLongAsync(stream, buffer.AsMemory(0, length), read, timeout.Token);
        }
        finally
        {
            _usual.Return(buffer);
        }
    }

    private async Task<(T? Value, string? Text)> ReadLongAsync<T>(
        Stream stream, ReadOnlyMemory<byte> beginning, Func<JsonElement, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        var buffer = _long.Rent(BoundedBody.MaxListLength);
        try
        {
            beginning.CopyTo(buffer);
            var rest = buffer.AsMemory(0, BoundedBody.MaxListLength)[beginning.Length..];
            var length = beginning.Length + await FillAsync(stream, rest, cancellationToken);
            var hasMore = length == BoundedBody.MaxListLength && await FillAsync(stream, new byte[1], cancellationToken) > 0;
            return hasMore ? (null, null) : Parse(buffer.AsMemory(0, length), read);
        }
        finally
        {
            _long.Return(buffer);
        }
    }

    private static (T? Value, string? Text) Parse<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T?> read)
        where T : class
    {
        body = body.Span.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body;
        T? value = null;
        try
        {
            if (Utf8.IsValid(body.Span))
            {
                if (!HasFewTokens(body.Span))
                {
                    return (null, null);
                }

                value = Read(body, read);
            }
        }
        catch (JsonException)
        {
            // Not JSON: the start of the text shows what it is.
        }

        return (value, value is null ? Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, MaxText)]) : "");
    }

    private static T? Read<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T?> read)
        where T : class
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.ValueKind is JsonValueKind.Object ? read(document.RootElement) : null;
    }

    private static bool HasFewTokens(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        var tokens = 0;
        while (reader.Read())
        {
            if (++tokens > MaxTokens)
            {
                return false;
            }
        }

        return true;
    }

    /// <returns>The bytes read before the stream ended or the buffer was full.</returns>
    private static async Task<int> FillAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var length = 0;
        while (length < buffer.Length && await BoundedBody.ReadChunkAsync(stream, buffer[length..], cancellationToken) is > 0 and var read)
        {
            length += read;
        }

        return length;
    }
}
