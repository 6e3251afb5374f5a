using System.Text.Json.Nodes;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>How WhatsApp shows a file.</summary>
internal static class WahaMediaKind
{
    /// <param name="word">The engine's own word, e.g. <c>ptt</c>; null when it sends none.</param>
    /// <returns>The canonical <c>media</c>.</returns>
    public static JsonObject Of(string? word, string? mimeType)
    {
        var kind = word switch
        {
            "image" or "video" or "audio" or "document" or "sticker" or "ptt" or "ptv" => word,
            "gif" => "video",
            _ when Begins(mimeType, "image/webp") => "sticker",
            _ when Begins(mimeType, "image/") => "image",
            _ when Begins(mimeType, "video/") => "video",
            _ when Begins(mimeType, "audio/") => "audio",
            _ => "document",
        };
        var media = new JsonObject { ["type"] = kind };
        if (kind == "ptt")
        {
            media["isVoiceNote"] = true;
        }

        return media;
    }

    /// <summary>The message's type: a voice note is audio, and a video note is a video.</summary>
    public static string TypeOf(JsonObject media) => media["type"]?.GetValue<string>() switch
    {
        "ptt" => "audio",
        "ptv" => "video",
        { } kind => kind,
        null => "document",
    };

    private static bool Begins(string? mimeType, string start) =>
        mimeType?.StartsWith(start, StringComparison.OrdinalIgnoreCase) == true;
}
