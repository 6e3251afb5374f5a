namespace Ryze.Domain.Protocol.Events;

/// <summary>What kind of chat an event is about.</summary>
public enum ChatKind
{
    /// <summary>The event is about no chat.</summary>
    None,
    Private,
    Group,

    /// <summary>Newsletters, status updates and broadcast lists: never relayed (bridge.md 3.1).</summary>
    Broadcast,
}
