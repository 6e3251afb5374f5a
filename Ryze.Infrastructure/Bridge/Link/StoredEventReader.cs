using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Events;

namespace Ryze.Infrastructure.Bridge.Link;

internal sealed class StoredEventReader : IEventReader
{
    public EventHeader ReadHeader(WaitingEvent waiting) => EventHeaderReader.Read(waiting.Name, waiting.Data);

    public WhatsAppMessage? ReadMessage(WaitingEvent waiting) => WhatsAppMessageReader.Read(waiting.Name, waiting.Id, waiting.Data);

    public ReceiptSubject? ReadReceipt(WaitingEvent waiting) => ReceiptReader.Read(waiting.Name, waiting.Data);
}
