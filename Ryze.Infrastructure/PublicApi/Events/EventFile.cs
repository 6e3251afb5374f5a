using System.Buffers;
using System.Text.Json;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.PublicApi.Events;

/// <summary>A file that an event carries as base64, with or without a <c>data:</c> prefix (docs/spec/ryzeapi.md 6.2).</summary>
internal static class EventFile
{
    private const string Unknown = "application/octet-stream";

    // Spellings seen in the live service.
    private static readonly string[] MimeTypeKeys = ["mimetype", "mimeType", "mime_type", "mime"];

    /// <summary>Reads both alphabets of base64, with line breaks and without padding.</summary>
    /// <returns>False when the text is not base64 or is empty.</returns>
    public static bool TryRead(JsonElement media, string base64, string mediaId, out EventMedia? file)
    {
        file = null;
        var mimeType = MimeTypeKeys.Select(key => media.Text(key)).FirstOrDefault(text => !string.IsNullOrEmpty(text));
        var content = base64.AsSpan();
        if (base64.StartsWith("data:", StringComparison.OrdinalIgnoreCase) && content.IndexOf(',') is > 0 and var comma)
        {
            mimeType ??= base64[5..comma].Split(';')[0];
            content = content[(comma + 1)..];
        }

        if (Decode(content) is not { Length: > 0 } bytes)
        {
            return false;
        }

        file = new EventMedia(mediaId, IsMimeType(mimeType) ? mimeType! : Unknown, bytes);
        return true;
    }

    /// <param name="given">The type that the engine's adapter knows; null for the one in <paramref name="media"/>.</param>
    public static string MimeTypeOf(JsonElement media, string? given) =>
        MimeTypeKeys.Select(key => media.Text(key)).Prepend(given).FirstOrDefault(IsMimeType) ?? Unknown;

    private static byte[]? Decode(ReadOnlySpan<char> content)
    {
        // + 3 leaves room for the padding.
        var chars = ArrayPool<char>.Shared.Rent(content.Length + 3);
        var bytes = ArrayPool<byte>.Shared.Rent((content.Length / 4 * 3) + 3);
        try
        {
            var length = 0;
            foreach (var sign in content.TrimEnd().TrimEnd('='))
            {
                if (!char.IsWhiteSpace(sign))
                {
                    chars[length++] = sign switch { '-' => '+', '_' => '/', _ => sign };
                }
            }

            var padded = length + ((4 - (length % 4)) % 4);
            chars.AsSpan(length, padded - length).Fill('=');
            return Convert.TryFromBase64Chars(chars.AsSpan(0, padded), bytes, out var read) ? bytes[..read] : null;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>
    /// Whether the type is valid and ASCII. It becomes a response header, and the parser also accepts quoted non-ASCII text.
    /// </summary>
    private static bool IsMimeType(string? text) =>
        text is { Length: > 0 and <= 255 } && text.All(c => c is >= ' ' and <= '~')
            && Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(text, out _);
}
