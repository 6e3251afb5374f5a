namespace Ryze.Domain.Protocol.Commands;

/// <summary>What the other side of a chat sees of us.</summary>
public enum Presence
{
    Typing,
    Recording,
    Paused,
}
