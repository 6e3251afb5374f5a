using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ryze.Domain.Protocol.Commands;

namespace Ryze.Infrastructure.Bridge.Link;

/// <summary>Writes the bridge's <c>command</c> frames (docs/spec/bridge.md 2).</summary>
internal static class CommandFrame
{
    // Escaping would need six bytes per character, and a frame is limited to 1 MiB.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Write(string id, EngineCommand command)
    {
        var frame = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(frame, Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "command"u8);
            json.WriteString("id"u8, id);
            json.WriteString("command"u8, command is EngineCommand.DeleteMessage ? "message.delete"u8 : "message.send"u8);
            json.WriteStartObject("data"u8);
            json.WriteString("chat"u8, command.Chat);
            WriteData(json, command);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return frame.WrittenMemory;
    }

    private static void WriteData(Utf8JsonWriter json, EngineCommand command)
    {
        switch (command)
        {
            case EngineCommand.SendText send:
                json.WriteString("type"u8, "text"u8);
                json.WriteString("text"u8, send.Text);
                WriteIfAny(json, "reply_to", send.ReplyTo);
                break;
            case EngineCommand.SendMedia send:
                json.WriteString("type"u8, JsonNamingPolicy.SnakeCaseLower.ConvertName(send.Kind.ToString()));
                json.WriteString("url"u8, send.Url);
                WriteIfAny(json, "mime_type", send.MimeType);
                WriteIfAny(json, "file_name", send.FileName);
                WriteIfAny(json, "caption", send.Caption);
                WriteIfAny(json, "reply_to", send.ReplyTo);
                json.WriteBoolean("voice"u8, send.IsVoice);
                break;
            case EngineCommand.SendLocation send:
                json.WriteString("type"u8, "location"u8);
                json.WriteNumber("latitude"u8, send.Latitude);
                json.WriteNumber("longitude"u8, send.Longitude);
                WriteIfAny(json, "name", send.Name);
                WriteIfAny(json, "address", send.Address);
                WriteIfAny(json, "reply_to", send.ReplyTo);
                break;
            case EngineCommand.SendContacts send:
                json.WriteString("type"u8, "contact"u8);
                json.WriteStartArray("contacts"u8);
                foreach (var contact in send.Contacts)
                {
                    json.WriteStartObject();
                    json.WriteString("full_name"u8, contact.FullName);
                    json.WriteString("phone"u8, contact.Phone);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                WriteIfAny(json, "reply_to", send.ReplyTo);
                break;
            case EngineCommand.DeleteMessage delete:
                json.WriteString("message_id"u8, delete.MessageId);
                json.WriteBoolean("for_everyone"u8, delete.ForEveryone);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(command), command.GetType().Name, null);
        }
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
