namespace Ryze.Domain.Protocol.Events;

/// <summary>Determines a chat's kind from its JID (docs/spec/ryzeapi.md 4.5).</summary>
public static class Chat
{
    private const string Broadcast = "@broadcast";

    /// <param name="jid">May be a bare number, as in the documented event shape.</param>
    /// <param name="type">The engine's own kind, when it sends one. Engines based on whatsmeow call a broadcast a group.</param>
    public static ChatKind KindOf(string? jid, string? type) =>
        Ends(jid, "@newsletter") || Ends(jid, Broadcast) ? ChatKind.Broadcast
        : Ends(jid, "@g.us") || type == "group" ? ChatKind.Group
        : type == "newsletter" ? ChatKind.Broadcast
        : string.IsNullOrEmpty(jid) ? ChatKind.None
        : ChatKind.Private;

    /// <summary>Whether it is a person's broadcast list. Status updates have a similar address, but are no list.</summary>
    public static bool IsList(string? jid) => Ends(jid, Broadcast) && !Ends(jid, "status" + Broadcast);

    /// <summary>
    /// The rule of docs/spec/bridge.md 3.1. The public API applies it before the outbox, and the bridge before its event store.
    /// </summary>
    public static bool IsDelivered(ChatKind kind, bool ignoreGroups) =>
        kind is not ChatKind.Broadcast && !(ignoreGroups && kind is ChatKind.Group);

    private static bool Ends(string? jid, string suffix) => jid?.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) == true;
}
