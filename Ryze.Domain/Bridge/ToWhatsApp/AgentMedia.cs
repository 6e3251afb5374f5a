using Ryze.Domain.Bridge.Files;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Domain.Bridge.ToWhatsApp;

/// <summary>Decides how WhatsApp shows an agent's file (docs/spec/bridge.md 3.2): by its content type, or else by its extension.</summary>
/// <param name="MimeType">The type for the engine; null when unknown.</param>
public sealed record AgentMedia(MediaKind Kind, bool IsVoice, string? MimeType)
{
    /// <summary>The only codec that WhatsApp plays as a voice note.</summary>
    public const string VoiceMimeType = "audio/ogg; codecs=opus";

    public static AgentMedia Of(AgentFile file)
    {
        var declared = file.MimeType?.Trim().ToLowerInvariant() ?? "";
        var type = declared.Split(';')[0].Trim();
        if (type is "" or "application/octet-stream" or "binary/octet-stream")
        {
            (type, declared) = (TypeOf(file.FileName), "");
        }

        if (type.StartsWith("audio/", StringComparison.Ordinal) || file.Type == "audio" || (file.IsRecorded && IsContainer(type)))
        {
            return Audio(file, type, declared);
        }

        var mimeType = declared.Length > 0 ? file.MimeType : type.Length > 0 ? type : file.MimeType;
        return type switch
        {
            "image/jpeg" or "image/jpg" or "image/pjpeg" or "image/png" or "image/webp" =>
                new AgentMedia(MediaKind.Image, IsVoice: false, mimeType),
            "video/mp4" or "video/3gpp" => new AgentMedia(MediaKind.Video, IsVoice: false, mimeType),
            _ => new AgentMedia(MediaKind.Document, IsVoice: false, mimeType),
        };
    }

    /// <summary>Decides by the file's content. The announced type only distinguishes types with the same bytes.</summary>
    /// <param name="served">The type that the file's server reported; null when it reported none.</param>
    /// <param name="head">The file's first <see cref="FileSignature.HeadLength"/> bytes, or all of them when it is shorter.</param>
    /// <returns>Null when this is not the announced file: it is empty, or a login page.</returns>
    public static AgentMedia? Of(AgentFile file, string? served, ReadOnlySpan<byte> head)
    {
        var announced = new MessageMedia(null, file.Type, file.MimeType, file.FileName, file.IsRecorded);
        var document = announced with { Type = "document", IsVoice = false };
        return (FileTypePolicy.Decide(announced, served, head) ?? FileTypePolicy.Decide(document, served, head)) switch
        {
            null => null,
            FileTypePolicy.Octets => new AgentMedia(MediaKind.Document, IsVoice: false, FileTypePolicy.Octets),
            var type when type == file.MimeType?.Split(';')[0].Trim().ToLowerInvariant() => Of(file),
            var type when file.Type == "audio"
                && !type.StartsWith("audio/", StringComparison.Ordinal) => Of(file with { MimeType = type, Type = "file" }),
            var type => Of(file with { MimeType = type }),
        };
    }

    /// <summary>Returns a kind that WhatsApp shows with a caption.</summary>
    public AgentMedia WithCaption() => Kind == MediaKind.Audio ? this with { Kind = MediaKind.Document, IsVoice = false } : this;

    private static AgentMedia Audio(AgentFile file, string type, string declared)
    {
        // Browsers record only Opus, in any container. An Ogg file with another codec names it.
        var isOpus = declared.Contains("opus", StringComparison.Ordinal) || type is "audio/opus" or "audio/webm"
            || (type is "audio/ogg" or "application/ogg" or "video/ogg" && !declared.Contains("codecs=", StringComparison.Ordinal))
            || (file.IsRecorded && IsContainer(type));
        return isOpus
            ? new AgentMedia(MediaKind.Audio, IsVoice: true, VoiceMimeType)
            : new AgentMedia(
                MediaKind.Audio, file.IsRecorded || IsRecorderName(file.FileName),
                declared.Length > 0 ? file.MimeType : type.Length > 0 ? type : file.MimeType);
    }

    private static bool IsContainer(string type) => type is "video/webm" or "video/ogg" or "application/ogg";

    /// <summary>Chatwoot's recorder names its files with a bare UUID, which people do not.</summary>
    private static bool IsRecorderName(string? name) =>
        Path.GetExtension(name) is { Length: > 1 } && Guid.TryParseExact(Path.GetFileNameWithoutExtension(name), "D", out _);

    private static string TypeOf(string? name) => Path.GetExtension(name)?.ToLowerInvariant() switch
    {
        // Several types share these extensions; the engine needs the usual one.
        ".jpg" or ".jpeg" => "image/jpeg",
        ".ogg" or ".oga" or ".opus" => "audio/ogg",
        ".mp4" => "video/mp4",
        ".3gp" or ".3gpp" => "video/3gpp",
        ".mp3" => "audio/mpeg",
        _ => FileNames.MimeTypeOf(name) ?? "",
    };
}
