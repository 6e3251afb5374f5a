namespace Ryze.Domain.Protocol.Commands;

/// <summary>Our presence, as the chat's other side sees it.</summary>
public enum Presence
{
    Typing,
    Recording,
    Paused,
}
