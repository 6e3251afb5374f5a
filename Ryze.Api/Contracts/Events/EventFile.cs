using System.Text.Json;
using Ryze.Domain.Events;

namespace Ryze.Api.Contracts.Events;

/// <summary>A file that an event carries as base64, with or without a <c>data:</c> prefix (ryzeapi.md 6.2).</summary>
internal static class EventFile
{
    private const string Unknown = "application/octet-stream";

    // What clients of the live service have met.
    private static readonly string[] MimeTypeKeys = ["mimetype", "mimeType", "mime_type", "mime"];

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

        var bytes = new byte[(content.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64Chars(content, bytes, out var length))
        {
            return false;
        }

        file = new EventMedia(mediaId, IsMimeType(mimeType) ? mimeType! : Unknown, bytes.AsSpan(0, length).ToArray());
        return true;
    }

    /// <summary>It becomes a header of our answer, which the server sends as ASCII only; the parser lets more than that into quotes.</summary>
    private static bool IsMimeType(string? text) =>
        text is { Length: > 0 and <= 255 } && text.All(c => c is >= ' ' and <= '~') && Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(text, out _);
}
