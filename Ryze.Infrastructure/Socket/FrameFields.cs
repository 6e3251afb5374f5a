using System.Runtime.InteropServices;
using System.Text.Json;

namespace Ryze.Infrastructure.Socket;

/// <summary>
/// The top-level fields of a frame, read in one pass without a document: acknowledgements come by the thousand. Unknown fields are skipped
/// (bridge.md, "tolerant").
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct FrameFields
{
    public string? Type { get; private set; }

    public string? Id { get; private set; }

    /// <summary><c>event</c> or <c>command</c>: what it is that <see cref="Data"/> is about.</summary>
    public string? Name { get; private set; }

    public long? Seq { get; private set; }

    public long? After { get; private set; }

    public long? Window { get; private set; }

    public long? LastAcked { get; private set; }

    public string? OccurredAt { get; private set; }

    public string? Reason { get; private set; }

    /// <summary>The raw JSON of <c>data</c>; valid as long as the frame's bytes.</summary>
    public ReadOnlyMemory<byte> Data { get; private set; }

    /// <returns>False when the frame is no JSON object, or one of these fields is of another type.</returns>
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
                if (!fields.ReadField(ref json, frame))
                {
                    return false;
                }
            }

            // The rest is read too: what follows the object makes it no JSON.
            return json.TokenType == JsonTokenType.EndObject && !json.Read();
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is no Unicode text.
            return false;
        }
    }

    private bool ReadField(ref Utf8JsonReader json, ReadOnlyMemory<byte> frame)
    {
        if (json.ValueTextEquals("type"u8))
        {
            return TryText(ref json, out var text) && (Type = text) is not null;
        }

        if (json.ValueTextEquals("seq"u8))
        {
            return TryNumber(ref json, out var number) && (Seq = number) is not null;
        }

        if (json.ValueTextEquals("id"u8))
        {
            return TryText(ref json, out var text) && (Id = text) is not null;
        }

        if (json.ValueTextEquals("event"u8) || json.ValueTextEquals("command"u8))
        {
            return TryText(ref json, out var text) && (Name = text) is not null;
        }

        if (json.ValueTextEquals("data"u8))
        {
            json.Read();
            var start = (int)json.TokenStartIndex;
            json.Skip();
            Data = frame[start..(int)json.BytesConsumed];
            return true;
        }

        return ReadRareField(ref json);
    }

    private bool ReadRareField(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("after"u8))
        {
            return TryNumber(ref json, out var number) && (After = number) is not null;
        }

        if (json.ValueTextEquals("window"u8))
        {
            return TryNumber(ref json, out var number) && (Window = number) is not null;
        }

        if (json.ValueTextEquals("last_acked"u8))
        {
            return TryNumber(ref json, out var number) && (LastAcked = number) is not null;
        }

        if (json.ValueTextEquals("occurred_at"u8))
        {
            return TryText(ref json, out var text) && (OccurredAt = text) is not null;
        }

        if (json.ValueTextEquals("reason"u8))
        {
            return TryText(ref json, out var text) && (Reason = text) is not null;
        }

        json.Read();
        json.Skip();
        return true;
    }

    private static bool TryText(ref Utf8JsonReader json, out string? text)
    {
        json.Read();
        text = json.TokenType == JsonTokenType.String ? json.GetString() : null;
        return text is not null;
    }

    private static bool TryNumber(ref Utf8JsonReader json, out long? number)
    {
        json.Read();
        number = json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var value) ? value : null;
        return number is not null;
    }
}
