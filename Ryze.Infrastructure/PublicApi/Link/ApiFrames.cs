using System.Buffers;
using System.Text.Json;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Link;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Infrastructure.PublicApi.Link;

/// <summary>The public API's frames (docs/spec/bridge.md 2), except events, which <see cref="EventFrame"/> writes.</summary>
internal static class ApiFrames
{
    public static ReadOnlyMemory<byte> Hello(string instance, long lastAcked, TimeSpan heartbeat) => Write(json =>
    {
        json.WriteString("type"u8, "hello"u8);
        json.WriteString("instance"u8, instance);
        json.WriteNumber("last_acked"u8, lastAcked);
        json.WriteNumber("heartbeat_seconds"u8, (int)Math.Ceiling(heartbeat.TotalSeconds));
    });

    public static ReadOnlyMemory<byte> Bye(LinkCloseCode why) => Write(json =>
    {
        json.WriteString("type"u8, "bye"u8);
        json.WriteString("reason"u8, LinkProtocol.ReasonOf(why));
    });

    public static ReadOnlyMemory<byte> Result(string commandId, CommandResult result) => Write(json =>
    {
        json.WriteString("type"u8, "result"u8);
        json.WriteString("id"u8, commandId);
        json.WriteBoolean("ok"u8, result.Failure is null);
        if (result.Failure is { } failure)
        {
            json.WriteStartObject("error"u8);
            json.WriteString("code"u8, failure.Code);
            json.WriteString("message"u8, failure.Message);
            json.WriteBoolean("retryable"u8, failure.Retryable);
        }
        else
        {
            json.WriteStartObject("data"u8);
            if (result.Receipt!.MessageId is { } messageId)
            {
                json.WriteString("message_id"u8, messageId);
            }

            if (result.Receipt.Timestamp is { } timestamp)
            {
                json.WriteString("timestamp"u8, timestamp.UtcDateTime);
            }
        }

        json.WriteEndObject();
    });

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> fields)
    {
        var frame = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(frame))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        return frame.WrittenMemory;
    }
}
