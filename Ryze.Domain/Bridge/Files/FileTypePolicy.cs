using Ryze.Domain.Protocol.Events;

namespace Ryze.Domain.Bridge.Files;

/// <summary>
/// Decides a downloaded file's type. Its bytes decide; the types from engine and server are hints (docs/spec/bridge.md 3.1).
/// </summary>
public static class FileTypePolicy
{
    /// <summary>The type for a file of unknown content.</summary>
    public const string Octets = "application/octet-stream";

    /// <param name="media">As announced by the engine.</param>
    /// <param name="served">The type that its server reported; null when it reported none.</param>
    /// <param name="head">The file's first <see cref="FileSignature.HeadLength"/> bytes, or all of them when it is shorter.</param>
    /// <returns>Null when this is not the announced file: it is empty, a login page, or encrypted.</returns>
    public static string? Decide(MessageMedia media, string? served, ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
        {
            return null;
        }

        var found = FileSignature.MimeTypeOf(head);
        var announced = Bare(media.MimeType) ?? FileNames.MimeTypeOf(media.FileName);
        var isPage = found is FileSignature.Html || (found is null && Bare(served) is FileSignature.Html && head.Contains((byte)'<'));
        if (isPage)
        {
            return announced is FileSignature.Html
                || FileNames.MimeTypeOf(media.FileName) is FileSignature.Html ? FileSignature.Html : null;
        }

        if (IsPlayable(media, announced))
        {
            return found is null ? null : Playable(media, announced, found);
        }

        return found switch
        {
            // Office documents and others share these containers, and only their names distinguish them.
            FileSignature.Zip or FileSignature.Compound =>
                Known(announced) ?? FileNames.MimeTypeOf(media.FileName) ?? Known(Bare(served)) ?? found,
            "application/xml" => announced ?? found,
            null => IsRecognizable(announced) ? Octets : announced ?? Known(Bare(served)) ?? Octets,
            _ => found,
        };
    }

    /// <summary>
    /// The type to post a file as. Pages, vector images and XML become <see cref="Octets"/>, because a browser would run or render them.
    /// </summary>
    public static string ForBrowser(string mimeType) => IsRendered(Bare(mimeType) ?? "") ? Octets : mimeType;

    private static bool IsRendered(string bare) =>
        bare.Contains("html", StringComparison.Ordinal) || bare.Contains("svg", StringComparison.Ordinal)
        || bare.EndsWith("/xml", StringComparison.Ordinal) || bare.EndsWith("+xml", StringComparison.Ordinal)
        || bare.EndsWith("xsl", StringComparison.Ordinal) || bare.Length == 0;

    /// <summary>Images, videos and audio all start with known bytes; a sticker may be an animation in a ZIP archive.</summary>
    private static bool IsPlayable(MessageMedia media, string? announced) =>
        media.IsVoice || media.Type is "image" or "video" or "audio" or "sticker" or "ptt" or "ptv"
            || (media.Type != "document" && IsPlayable(announced));

    private static bool IsPlayable(string? mimeType) => mimeType is not null
        && (mimeType.StartsWith("image/", StringComparison.Ordinal) || mimeType.StartsWith("video/", StringComparison.Ordinal)
            || mimeType.StartsWith("audio/", StringComparison.Ordinal));

    /// <summary>A container can hold audio or video, and the announced type decides.</summary>
    private static string Playable(MessageMedia media, string? announced, string found)
    {
        var isSound = media.IsVoice || media.Type is "audio" or "ptt" || announced?.StartsWith("audio/", StringComparison.Ordinal) == true;
        var isFilm = media.Type is "video" or "ptv" || announced?.StartsWith("video/", StringComparison.Ordinal) == true;
        return found switch
        {
            "video/mp4" when isSound => "audio/mp4",
            "video/3gpp" when isSound => "audio/3gpp",
            "video/webm" when isSound => "audio/webm",
            "video/webm" when announced is "video/x-matroska" => announced,
            "audio/ogg" when isFilm && !isSound => "video/ogg",
            FileSignature.Zip when media.Type is "sticker" => "application/was",
            _ => found,
        };
    }

    /// <summary>Whether the file's bytes would have identified this type.</summary>
    private static bool IsRecognizable(string? mimeType) => IsPlayable(mimeType) || mimeType is "application/pdf" or FileSignature.Zip;

    private static string? Known(string? mimeType) => mimeType is null or Octets ? null : mimeType;

    private static string? Bare(string? mimeType) =>
        mimeType?.Split(';')[0].Trim().ToLowerInvariant() is { Length: > 0 } bare ? bare : null;
}
