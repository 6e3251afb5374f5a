using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ryze.Infrastructure.PublicApi.Events;

/// <summary>Shortens an event that is larger than the link's frame, so that the message itself is not refused.</summary>
internal static class EventShrinker
{
    private const int MaxItems = 1000;
    private const int MaxNameLength = 200;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Texts for people. Any other long text is data, such as a preview, and useless when cut.
    private static readonly string[] Words = ["content", "text", "body", "caption"];

    // In characters. The first step is Chatwoot's limit (docs/spec/chatwoot.md 1.3.5).
    private static readonly (int Words, int Data)[] Steps = [(150_000, 10_000), (50_000, 1000), (5000, 200)];

    /// <returns>The shortened event, or null when even the last step does not fit.</returns>
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
