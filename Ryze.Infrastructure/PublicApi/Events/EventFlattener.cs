using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.PublicApi.Events;

/// <summary>Writes <c>data</c> in the flat live shape, with the live field names (docs/spec/ryzeapi.md 6.2).</summary>
internal static class EventFlattener
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Fields that identify a message. The documented shape has them inside <c>message</c>.</summary>
    private static readonly string[] IdentityFields = ["id", "direction", "timestamp", "chat", "sender", "recipient"];

    public static bool IsNested(JsonElement message) => message.TryGetProperty("chat", out _) || message.TryGetProperty("direction", out _)
        || message.TryGetProperty("sender", out _) || message.Object("content") is not null || message.TryGetProperty("reply", out _);

    public static ReadOnlyMemory<byte> Flatten(JsonElement data, JsonElement message, bool isNested, FileChange file)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            foreach (var field in data.EnumerateObject()
                .Where(field => !field.NameEquals("message") && field.Value.ValueKind is not JsonValueKind.Null))
            {
                field.WriteTo(json);
            }

            foreach (var name in IdentityFields.Where(
                name => isNested && (!data.TryGetProperty(name, out var outer) || outer.ValueKind is JsonValueKind.Null)))
            {
                if (message.TryGetProperty(name, out var value))
                {
                    json.WritePropertyName(name);
                    value.WriteTo(json);
                }
            }

            json.WriteStartObject("message"u8);
            WriteMessage(json, message, isNested, file);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteMessage(Utf8JsonWriter json, JsonElement message, bool isNested, FileChange file)
    {
        if (isNested && !message.TryGetProperty("type", out _))
        {
            json.WriteString("type"u8, TypeOf(message));
        }

        if (isNested && message.Object("edit") is not null && !message.TryGetProperty("isEdit", out _))
        {
            json.WriteBoolean("isEdit"u8, value: true);
        }

        foreach (var field in message.EnumerateObject())
        {
            switch (field.Name)
            {
                case "media" when field.Value.ValueKind == JsonValueKind.Object && file.RemovesBase64:
                    WriteMedia(json, field.Value, file.Url);
                    break;
                case "content" when isNested && field.Value.ValueKind == JsonValueKind.Object:
                    json.WriteString("content"u8, field.Value.Text("text") ?? "");
                    json.WritePropertyName("contentDetails"u8);
                    field.Value.WriteTo(json);
                    break;
                case "reply" when isNested:
                    json.WritePropertyName("context"u8);
                    field.Value.WriteTo(json);
                    break;
                case "forward" when isNested:
                    json.WriteBoolean("isForwarded"u8, field.Value.ValueKind == JsonValueKind.Object);
                    break;
                case var name when isNested && IdentityFields.Contains(name, StringComparer.Ordinal):
                    break;
                default:
                    field.WriteTo(json);
                    break;
            }
        }
    }

    private static void WriteMedia(Utf8JsonWriter json, JsonElement media, string? url)
    {
        json.WriteStartObject("media"u8);
        json.WriteString(url is null ? "error"u8 : "url"u8, url ?? "undecodable");

        var kept = media.EnumerateObject().Where(field => !field.NameEquals("base64") && (url is null || !field.NameEquals("url")));
        foreach (var field in kept)
        {
            field.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static string TypeOf(JsonElement message) =>
        message.Object("edit") is not null ? "message_edit"
        : message.Object("media") is { } media ? media.Text("type") ?? "document"
        : "text";
}
