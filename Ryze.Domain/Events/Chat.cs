namespace Ryze.Domain.Events;

/// <summary>Tells chats apart by their JID (ryzeapi.md 4.5).</summary>
public static class Chat
{
    public static ChatKind KindOf(string? jid) =>
        string.IsNullOrEmpty(jid) ? ChatKind.None
        : jid.EndsWith("@g.us", StringComparison.OrdinalIgnoreCase) ? ChatKind.Group
        : jid.EndsWith("@newsletter", StringComparison.OrdinalIgnoreCase) || jid.EndsWith("@broadcast", StringComparison.OrdinalIgnoreCase)
            ? ChatKind.Broadcast
        : ChatKind.Private;

    /// <summary>The rule of bridge.md 3.1, applied by the API before the outbox and by the bridge before its inbox.</summary>
    public static bool IsRelayed(ChatKind kind, bool ignoreGroups) =>
        kind is not ChatKind.Broadcast && !(ignoreGroups && kind is ChatKind.Group);
}
