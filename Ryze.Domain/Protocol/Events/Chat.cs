namespace Ryze.Domain.Protocol.Events;

/// <summary>Tells chats apart by their JID (ryzeapi.md 4.5).</summary>
public static class Chat
{
    private const string Broadcast = "@broadcast";

    /// <param name="jid">May be a bare number (documented shape of events).</param>
    /// <param name="type">The engine's own word for the kind, where it gives one. Engines made with whatsmeow call a broadcast a group.</param>
    public static ChatKind KindOf(string? jid, string? type) =>
        Ends(jid, "@newsletter") || Ends(jid, Broadcast) ? ChatKind.Broadcast
        : Ends(jid, "@g.us") || type == "group" ? ChatKind.Group
        : type == "newsletter" ? ChatKind.Broadcast
        : string.IsNullOrEmpty(jid) ? ChatKind.None
        : ChatKind.Private;

    /// <summary>A broadcast list of a person. Status updates have the same form of address, and are no list.</summary>
    public static bool IsList(string? jid) => Ends(jid, Broadcast) && !Ends(jid, "status" + Broadcast);

    /// <summary>The rule of bridge.md 3.1, applied by the API before the outbox and by the bridge before its event store.</summary>
    public static bool IsRelayed(ChatKind kind, bool ignoreGroups) =>
        kind is not ChatKind.Broadcast && !(ignoreGroups && kind is ChatKind.Group);

    private static bool Ends(string? jid, string suffix) => jid?.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) == true;
}
