using System.Collections.Frozen;

namespace Ryze.Domain.Protocol.Events;

/// <summary>File names that every system accepts, with the extension for their content.</summary>
public static class FileNames
{
    /// <summary>The largest file that is downloaded for an agent.</summary>
    public const long MaxMebibytes = 40;

    /// <summary>In characters.</summary>
    private const int MaxLength = 200;

    private const int MaxExtension = 10;

    private static readonly FrozenDictionary<string, string> Extensions = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["image/jpeg"] = ".jpg",
        ["image/png"] = ".png",
        ["image/webp"] = ".webp",
        ["image/gif"] = ".gif",
        ["image/bmp"] = ".bmp",
        ["image/tiff"] = ".tiff",
        ["image/heic"] = ".heic",
        ["image/heif"] = ".heif",
        ["image/avif"] = ".avif",
        ["image/svg+xml"] = ".svg",
        ["image/x-icon"] = ".ico",
        ["video/mp4"] = ".mp4",
        ["video/3gpp"] = ".3gp",
        ["video/quicktime"] = ".mov",
        ["video/webm"] = ".webm",
        ["video/x-matroska"] = ".mkv",
        ["video/x-msvideo"] = ".avi",
        ["video/mpeg"] = ".mpeg",
        ["video/x-ms-asf"] = ".wmv",
        ["video/x-flv"] = ".flv",
        ["audio/ogg"] = ".ogg",
        ["audio/opus"] = ".opus",
        ["audio/mpeg"] = ".mp3",
        ["audio/mp4"] = ".m4a",
        ["audio/x-m4a"] = ".m4a",
        ["audio/aac"] = ".aac",
        ["audio/amr"] = ".amr",
        ["audio/3gpp"] = ".3gp",
        ["audio/wav"] = ".wav",
        ["audio/x-wav"] = ".wav",
        ["audio/flac"] = ".flac",
        ["audio/webm"] = ".weba",
        ["audio/midi"] = ".mid",
        ["application/was"] = ".was",
        ["application/pdf"] = ".pdf",
        ["application/zip"] = ".zip",
        ["application/gzip"] = ".gz",
        ["application/x-rar-compressed"] = ".rar",
        ["application/vnd.rar"] = ".rar",
        ["application/x-7z-compressed"] = ".7z",
        ["application/json"] = ".json",
        ["application/xml"] = ".xml",
        ["application/rtf"] = ".rtf",
        ["application/msword"] = ".doc",
        ["application/vnd.ms-excel"] = ".xls",
        ["application/vnd.ms-powerpoint"] = ".ppt",
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"] = ".docx",
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] = ".xlsx",
        ["application/vnd.openxmlformats-officedocument.presentationml.presentation"] = ".pptx",
        ["application/vnd.oasis.opendocument.text"] = ".odt",
        ["application/vnd.oasis.opendocument.spreadsheet"] = ".ods",
        ["application/vnd.android.package-archive"] = ".apk",
        ["application/x-msdownload"] = ".exe",
        ["text/plain"] = ".txt",
        ["text/csv"] = ".csv",
        ["text/html"] = ".html",
        ["text/xml"] = ".xml",
        ["text/calendar"] = ".ics",
        ["text/vcard"] = ".vcf",
        ["text/x-vcard"] = ".vcf",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> MimeTypes = Extensions
        .GroupBy(pair => pair.Value, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(group => group.Key, group => group.First().Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Returns the name on one line, without path, quotes, invisible characters and direction marks. It keeps the last 200 characters, and
    /// is empty when nothing is left.
    /// </summary>
    public static string Clean(string name)
    {
        var last = CleanText.Of(name).Replace('\\', '/').Split('/')[^1];
        var clean = CleanText.WithoutFormat(string.Concat(last.Where(c => !char.IsControl(c) && c != '"'))).Trim();
        clean = clean.Length <= MaxLength ? clean : clean[^MaxLength..];
        return VisibleText.IsBlank(clean) || clean.All(c => c == '.') ? "" : char.IsLowSurrogate(clean[0]) ? clean[1..] : clean;
    }

    /// <summary>The name of a message's file in Chatwoot.</summary>
    /// <param name="mimeType">The file's type; null when unknown.</param>
    public static string Of(MessageMedia media, string? mimeType)
    {
        var name = Clean(media.FileName ?? "");
        if (name.Length == 0)
        {
            name = media.Type is "image" or "video" or "audio" or "sticker" ? media.Type : media.IsVoice ? "voice" : "file";
        }

        return WithExtension(name, mimeType);
    }

    /// <summary>The name, with the type's extension when it has none.</summary>
    public static string WithExtension(string name, string? mimeType) =>
        HasExtension(name) ? name : name + ExtensionOf(mimeType?.Split(';')[0]);

    /// <summary>Includes the dot; empty when the type has no extension.</summary>
    public static string ExtensionOf(string? mimeType) =>
        mimeType is not null && Extensions.TryGetValue(mimeType, out var extension) ? extension : "";

    /// <summary>Null when the extension is unknown.</summary>
    public static string? MimeTypeOf(string? name) =>
        name?.LastIndexOf('.') is >= 0 and var dot && MimeTypes.TryGetValue(name[dot..], out var mimeType) ? mimeType : null;

    private static bool HasExtension(string name) =>
        name.LastIndexOf('.') is > 0 and var dot
        && name.Length - dot - 1 is > 0 and <= MaxExtension
        && name.AsSpan(dot + 1).IndexOfAnyExceptInRange('0', 'z') < 0
        && name.AsSpan(dot + 1).ContainsAnyInRange('A', 'z');
}
