namespace Ryze.Application.Bridge.Chatwoot;

/// <summary>A file on its way to Chatwoot.</summary>
/// <param name="content">Seekable; closing it removes the file.</param>
/// <param name="mimeType">As its server said; null when it did not.</param>
public sealed class ChatwootUpload(Stream content, string? mimeType)
{
    public Stream Content { get; } = content;

    public string? MimeType { get; init; } = mimeType;

    /// <summary>What Chatwoot shows it as.</summary>
    public string Name { get; init; } = "file";

    /// <summary>Marks audio as a voice note, for Chatwoot 4.14.2 and later.</summary>
    public bool IsVoice { get; init; }
}
