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

/// <summary>The words of <c>chat_kind</c> in an event frame.</summary>
public static class ChatKinds
{
    public static string WordOf(ChatKind kind) => kind switch
    {
        ChatKind.Private => "private",
        ChatKind.Group => "group",
        ChatKind.Broadcast => "broadcast",
        _ => "none",
    };

    /// <summary>Null for an unknown word.</summary>
    public static ChatKind? Of(string? word) => word switch
    {
        "private" => ChatKind.Private,
        "group" => ChatKind.Group,
        "broadcast" => ChatKind.Broadcast,
        "none" => ChatKind.None,
        _ => null,
    };
}
