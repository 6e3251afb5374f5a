using System.Runtime.InteropServices;
using System.Text.Json;

namespace Ryze.Infrastructure.Shared.Link;

/// <summary>
/// A frame's top-level fields, read in one pass without a document, because acknowledgements are frequent. Unknown fields are skipped
/// (docs/spec/bridge.md, "tolerant").
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct FrameFields
{
    /// <summary>A value that no field accepts.</summary>
    public const long NoNumber = -1;

    public string? Type { get; private set; }

    public string? Id { get; private set; }

    /// <summary>The <c>event</c> or <c>command</c> name, which gives <see cref="Data"/> its meaning.</summary>
    public string? Name { get; private set; }

    public long? Seq { get; private set; }

    public long? After { get; private set; }

    public long? Window { get; private set; }

    public long? LastAcked { get; private set; }

    public string? OccurredAt { get; private set; }

    /// <summary>Only in an <c>event</c>, as all up to <see cref="Echo"/>; null in frames of older versions.</summary>
    public string? ChatKind { get; private set; }

    public string? Chat { get; private set; }

    public string? ChatLid { get; private set; }

    public string? Sender { get; private set; }

    public string? SenderLid { get; private set; }

    public string? Direction { get; private set; }

    public string? MessageId { get; private set; }

    public string? Echo { get; private set; }

    /// <summary>Only in a <c>result</c>.</summary>
    public bool? Ok { get; private set; }

    /// <summary>The raw JSON of <c>data</c>; valid as long as the frame's bytes.</summary>
    public ReadOnlyMemory<byte> Data { get; private set; }

    /// <summary>The raw JSON of <c>error</c>; valid as long as the frame's bytes.</summary>
    public ReadOnlyMemory<byte> Error { get; private set; }

    /// <summary>
    /// A number field of another type becomes <see cref="NoNumber"/>, a text field of another type null. The caller decides which frames
    /// that makes invalid.
    /// </summary>
    /// <returns>False when the frame is not a JSON object.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> frame, out FrameFields fields)
    {
        fields = default;
        try
        {
            var json = new Utf8JsonReader(frame.Span);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                fields.ReadField(ref json, frame);
            }

            // Reads to the end, because text after the object is not valid JSON.
            return json.TokenType == JsonTokenType.EndObject && !json.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not valid Unicode.
            return false;
        }
    }

    private void ReadField(ref Utf8JsonReader json, ReadOnlyMemory<byte> frame)
    {
        if (json.ValueTextEquals("type"u8))
        {
            Type = Text(ref json);
        }
        else if (json.ValueTextEquals("seq"u8))
        {
            Seq = Number(ref json);
        }
        else if (json.ValueTextEquals("id"u8))
        {
            Id = Text(ref json);
        }
        else if (json.ValueTextEquals("event"u8) || json.ValueTextEquals("command"u8))
        {
            Name = Text(ref json);
        }
        else if (json.ValueTextEquals("data"u8))
        {
            Data = Raw(ref json, frame);
        }
        else
        {
            ReadRareField(ref json, frame);
        }
    }

    private void ReadRareField(ref Utf8JsonReader json, ReadOnlyMemory<byte> frame)
    {
        if (json.ValueTextEquals("after"u8))
        {
            After = Number(ref json);
        }
        else if (json.ValueTextEquals("window"u8))
        {
            Window = Number(ref json);
        }
        else if (json.ValueTextEquals("last_acked"u8))
        {
            LastAcked = Number(ref json);
        }
        else if (json.ValueTextEquals("occurred_at"u8))
        {
            OccurredAt = Text(ref json);
        }
        else if (json.ValueTextEquals("ok"u8))
        {
            json.Read();
            Ok = json.TokenType switch
            {
                JsonTokenType.True => true,
                JsonTokenType.False => false,
                _ => null,
            };
            json.Skip();
        }
        else if (json.ValueTextEquals("error"u8))
        {
            Error = Raw(ref json, frame);
        }
        else
        {
            ReadEventField(ref json);
        }
    }

    private void ReadEventField(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("chat_kind"u8))
        {
            ChatKind = Text(ref json);
        }
        else if (json.ValueTextEquals("chat"u8))
        {
            Chat = Text(ref json);
        }
        else if (json.ValueTextEquals("chat_lid"u8))
        {
            ChatLid = Text(ref json);
        }
        else if (json.ValueTextEquals("sender"u8))
        {
            Sender = Text(ref json);
        }
        else if (json.ValueTextEquals("sender_lid"u8))
        {
            SenderLid = Text(ref json);
        }
        else if (json.ValueTextEquals("direction"u8))
        {
            Direction = Text(ref json);
        }
        else if (json.ValueTextEquals("message_id"u8))
        {
            MessageId = Text(ref json);
        }
        else if (json.ValueTextEquals("echo"u8))
        {
            Echo = Text(ref json);
        }
        else
        {
            json.Read();
            json.Skip();
        }
    }

    private static ReadOnlyMemory<byte> Raw(ref Utf8JsonReader json, ReadOnlyMemory<byte> frame)
    {
        json.Read();
        var start = (int)json.TokenStartIndex;
        json.Skip();
        return frame[start..(int)json.BytesConsumed];
    }

    private static string? Text(ref Utf8JsonReader json)
    {
        json.Read();
        var text = json.TokenType == JsonTokenType.String ? json.GetString() : null;
        json.Skip();
        return text;
    }

    private static long Number(ref Utf8JsonReader json)
    {
        json.Read();
        var number = json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var value) ? value : NoNumber;
        json.Skip();
        return number;
    }
}
