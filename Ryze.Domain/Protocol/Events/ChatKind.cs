namespace Ryze.Domain.Protocol.Events;

/// <summary>The kind of an event's chat.</summary>
public enum ChatKind
{
    /// <summary>The event has no chat.</summary>
    None,
    Private,
    Group,

    /// <summary>Newsletters, status updates and broadcast lists: never delivered (docs/spec/bridge.md 3.1).</summary>
    Broadcast,
}
