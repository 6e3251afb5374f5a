namespace Ryze.Domain.Protocol.Commands;

/// <summary>How WhatsApp shows a file. Stickers are a command of their own.</summary>
public enum MediaKind
{
    Image,
    Video,
    Audio,
    Document,
}
