using System.Buffers;
using System.Text.Json;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.PublicApi.Events;

/// <summary>Writes the fields of an event frame before its <c>data</c> (docs/spec/bridge.md 2).</summary>
internal static class EventFrameHeader
{
    /// <param name="occurredAt">RFC 3339, UTC.</param>
    /// <returns>The members from <c>id</c> up to the colon after <c>data</c>, in UTF-8.</returns>
    public static ReadOnlyMemory<byte> Write(string id, string name, string occurredAt, EventHeader header)
    {
        var frame = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(frame))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, id);
            json.WriteString("event"u8, name);
            json.WriteString("occurred_at"u8, occurredAt);
            if (header.IsShort)
            {
                Write(json, header);
            }

            json.WritePropertyName("data"u8);
            json.Flush();
        }

        return frame.WrittenMemory[1..];
    }

    private static void Write(Utf8JsonWriter json, EventHeader header)
    {
        json.WriteString("chat_kind"u8, ChatKinds.WordOf(header.Kind));
        WriteIfAny(json, "chat"u8, header.Chat.Jid);
        WriteIfAny(json, "chat_lid"u8, header.Chat.Lid);
        WriteIfAny(json, "sender"u8, header.Sender.Jid);
        WriteIfAny(json, "sender_lid"u8, header.Sender.Lid);
        json.WriteString("direction"u8, header.IsOutgoing ? "outgoing"u8 : "incoming"u8);
        WriteIfAny(json, "message_id"u8, header.MessageId);
        WriteIfAny(json, "echo"u8, header.Echo);
    }

    private static void WriteIfAny(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }
}
