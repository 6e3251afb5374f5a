namespace Ryze.Domain.Protocol.Events;

/// <summary>
/// The fields of an event that decide what the bridge does with it. The public API reads them once and sends them in the frame, so that the
/// bridge reads an event's body only to deliver it (docs/spec/bridge.md 2).
/// </summary>
/// <param name="Chat">Without a name. Of a call, the caller.</param>
/// <param name="Sender">Without a name.</param>
/// <param name="MessageId">WhatsApp's id; null when it is missing or invalid.</param>
/// <param name="Echo">Which program sent an outgoing message, such as a command id; null when it was typed on the phone.</param>
public sealed record EventHeader(
    ChatKind Kind, EventParty Chat, EventParty Sender, bool IsOutgoing, string? MessageId, string? Echo)
{
    /// <summary>The longest text in a header, in characters. WhatsApp's addresses and ids are shorter.</summary>
    public const int MaxTextLength = 200;

    /// <summary>Whether a command of this bridge sent the message, so that Chatwoot already has it (docs/spec/bridge.md 3.1).</summary>
    public bool IsOwnEcho => IsOutgoing && CommandEcho.IsOwn(Echo);

    /// <summary>False when a text is too long for a frame's header: the body is then read instead.</summary>
    public bool IsShort =>
        new[] { Chat.Jid, Chat.Lid, Sender.Jid, Sender.Lid, MessageId, Echo }.All(text => text is not { Length: > MaxTextLength });

    /// <summary>Whether the event is a message or a call in a chat that Chatwoot shows (docs/spec/bridge.md 3.1).</summary>
    /// <param name="name">The event's name.</param>
    public bool IsDelivered(string name, bool ignoreGroups) =>
        name is EventNames.Message or EventNames.Call && Kind is not ChatKind.None && ChatIdentity.HasAddress(Chat) && !IsOwnEcho
        && Events.Chat.IsDelivered(Kind, ignoreGroups);
}
