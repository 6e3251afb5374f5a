using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ryze.Api.PublicApi.Events;

/// <summary>Cuts down an event that does not fit a frame of the link: a too large part costs that part and not the message.</summary>
internal static class EventShrinker
{
    private const int MaxItems = 1000;
    private const int MaxNameLength = 200;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What people read. Any other long text is data, e.g. a preview, and of no use when it is cut.
    private static readonly string[] Words = ["content", "text", "body", "caption"];

    // In characters. The first is as much as Chatwoot takes (chatwoot.md 1.3.5).
    private static readonly (int Words, int Data)[] Steps = [(150_000, 10_000), (50_000, 1000), (5000, 200)];

    /// <returns>Null when the event does not fit, whatever is cut.</returns>
    public static ReadOnlyMemory<byte>? Shrink(ReadOnlyMemory<byte> flat, int maxLength)
    {
        using var json = JsonDocument.Parse(flat);
        foreach (var step in Steps)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer, Options))
            {
                Write(writer, json.RootElement, "", step);
            }

            if (buffer.WrittenCount <= maxLength)
            {
                return buffer.WrittenMemory;
            }
        }

        return null;
    }

    private static void Write(Utf8JsonWriter json, JsonElement value, string name, (int Words, int Data) most)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject().Where(member => member.Name.Length <= MaxNameLength).Take(MaxItems))
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value, member.Name, most);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray().Take(MaxItems))
                {
                    Write(json, item, name, most);
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                json.WriteStringValue(Cut(value.GetString()!, Words.Contains(name, StringComparer.Ordinal), most));
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static string Cut(string text, bool isWords, (int Words, int Data) most) =>
        text.Length <= (isWords ? most.Words : most.Data) ? text
        : isWords ? text[..(char.IsHighSurrogate(text[most.Words - 2]) ? most.Words - 2 : most.Words - 1)] + "…"
        : "";
}
