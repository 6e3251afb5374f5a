using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>Bridge: reads an event's body (docs/spec/ryzeapi.md 6). Missing fields and fields of another type are empty.</summary>
public interface IEventReader
{
    /// <summary>The header of an event that was stored without one.</summary>
    EventHeader ReadHeader(WaitingEvent waiting);

    /// <summary>Null when the event is no message, names no chat, or belongs to a chat that is never delivered.</summary>
    WhatsAppMessage? ReadMessage(WaitingEvent waiting);

    /// <summary>Null when the event is not a receipt, or names no message.</summary>
    ReceiptSubject? ReadReceipt(WaitingEvent waiting);
}
