namespace Ryze.Application.Bridge.Chatwoot;

/// <summary>A file to upload to Chatwoot.</summary>
/// <param name="content">Seekable; disposing it deletes the file.</param>
/// <param name="mimeType">The type that the file's server reported; null when it reported none.</param>
public sealed class ChatwootUpload(Stream content, string? mimeType)
{
    public Stream Content { get; } = content;

    public string? MimeType { get; init; } = mimeType;

    /// <summary>The file name that Chatwoot shows.</summary>
    public string Name { get; init; } = "file";

    /// <summary>Marks audio as a voice note, for Chatwoot 4.14.2 and later.</summary>
    public bool IsVoice { get; init; }
}
