using Ryze.Domain.Protocol.Events;

namespace Ryze.Domain.PublicApi.Events;

/// <summary>Something that happened on WhatsApp, as the engine told it.</summary>
/// <param name="Id"><c>evt_...</c>, ours.</param>
/// <param name="Name">E.g. <c>message.exchange</c>.</param>
/// <param name="Identity">
/// What makes two tellings the same event (bridge.md 2): the event's name and its <c>data.id</c>; chat, message ids and status where there is none.
/// </param>
/// <param name="Frame">
/// UTF-8: the event frame of bridge.md 2 from behind its sequence number on, closing brace included. Made once; stored and sent as it is.
/// </param>
/// <param name="Media">What the event carried as base64; the frame names it by URL.</param>
/// <param name="Echo">Set when the event shows a message that a command of ours sent.</param>
public sealed record EngineEvent(
    string Id, string Name, string Identity, ChatKind Chat, byte[] Frame, EventMedia? Media, EventEcho? Echo)
{
    /// <summary>Bytes it takes in the outbox, its file included.</summary>
    public long Bytes => Frame.Length + (Media?.Content.Length ?? 0L);
}
