namespace Ryze.Domain.Protocol.Commands;

/// <summary>How WhatsApp shows a file. Stickers have their own command.</summary>
public enum MediaKind
{
    Image,
    Video,
    Audio,
    Document,
}
