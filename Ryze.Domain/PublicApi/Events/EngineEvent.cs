using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Domain.PublicApi.Events;

/// <summary>A WhatsApp event, as the engine reported it.</summary>
/// <param name="Id"><c>evt_...</c>, Ryze's own id.</param>
/// <param name="Name">E.g. <c>message.exchange</c>.</param>
/// <param name="Identity">Identifies repeated reports of one event (docs/spec/bridge.md 2): its name and <c>data.id</c>, or chat, message
/// ids and status when it has none.</param>
/// <param name="Frame">The event frame of docs/spec/bridge.md 2 in UTF-8, after its sequence number and including the closing brace.
/// Created once, then stored and sent unchanged.</param>
/// <param name="Media">The file that the event contained as base64; the frame refers to it by URL.</param>
/// <param name="Echo">Set when the event shows a message that our own command sent.</param>
public sealed record EngineEvent(
    string Id, string Name, string Identity, ChatKind Chat, byte[] Frame, EventMedia? Media, EventEcho? Echo)
{
    /// <summary>The message of the event; null for other events.</summary>
    public KnownMessage? Message { get; init; }

    /// <summary>Set when the event shows our own message.</summary>
    public OwnMessage? Own { get; init; }

    /// <summary>The phone's state in an <see cref="PhoneState.EventName"/> event.</summary>
    public PhoneState? State { get; init; }

    /// <summary>The event of our own message, which names the command that sent it. Chatwoot already has its file.</summary>
    /// <param name="frame">Its frame with the command's id.</param>
    public EngineEvent NamedBy(string commandId, byte[] frame) => this with
    {
        Frame = frame,
        Media = null,
        Echo = new EventEcho(commandId, Own?.MessageId),
        Own = null,
    };

    /// <summary>Its size in the outbox in bytes, including its file.</summary>
    public long Bytes => Frame.Length + (Media?.Content.Length ?? 0L);
}
