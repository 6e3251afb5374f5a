using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Shared.Events;

/// <summary>Reads a message's file (docs/spec/ryzeapi.md 6.2).</summary>
internal static class MediaReader
{
    // Names that clients of the live service received.
    private static readonly string[] MimeTypes = ["mimetype", "mimeType", "mime_type", "mime"];
    private static readonly string[] FileNames = ["fileName", "filename", "file_name", "title"];
    private static readonly string[] Urls = ["url", "s3Url", "mediaUrl"];
    private static readonly string[] FileTypes = ["image", "video", "audio", "document", "sticker", "ptt", "ptv"];

    public static MessageMedia? MediaOf(JsonElement? message)
    {
        var type = message.Text("type") ?? "";
        if (message.Filled("media") is not { } file)
        {
            // The engine reports a file without a URL: it is shown as not downloaded.
            return FileTypes.Contains(type, StringComparer.Ordinal) ? new MessageMedia(null, type, null, null, type == "ptt") : null;
        }

        JsonElement? media = file;
        var kind = media.Text("type") ?? type;
        var urls = UrlsOf(media);
        return new MessageMedia(
            urls.FirstOrDefault(), kind, FirstOf(media, MimeTypes), FirstOf(media, FileNames), kind == "ptt" || media.Flag("isVoiceNote"))
        {
            OtherUrls = [.. urls.Skip(1)],
        };
    }

    /// <summary>The file's first possible URL; null when the engine sent no usable one.</summary>
    public static Uri? UrlOf(JsonElement? media) => UrlsOf(media).FirstOrDefault();

    private static List<Uri> UrlsOf(JsonElement? media) =>
        [.. Urls.Select(name => UrlIn(media.Text(name))).OfType<Uri>().Where(url => !IsEncrypted(url, media)).Distinct()];

    private static string? FirstOf(JsonElement? media, string[] names) =>
        names.Select(name => media.Text(name)).FirstOrDefault(text => !VisibleText.IsBlank(text));

    private static Uri? UrlIn(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) ? url : null;

    /// <summary>Whether the URL returns encrypted bytes. WhatsApp's own servers do, when the engine has not decrypted the file.</summary>
    private static bool IsEncrypted(Uri url, JsonElement? media) =>
        url.Host.EndsWith(".whatsapp.net", StringComparison.OrdinalIgnoreCase)
        || (url.AbsolutePath.EndsWith(".enc", StringComparison.OrdinalIgnoreCase)
            && (media.Text("mediaKey") is not null || url.Query.Contains("mms3", StringComparison.Ordinal)));
}
