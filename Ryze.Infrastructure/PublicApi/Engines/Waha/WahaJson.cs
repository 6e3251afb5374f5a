using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>Reads WAHA's JSON by path, and writes JSON. A missing member or one of another type is null or empty.</summary>
internal static class WahaJson
{
    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>Null when the bytes are not a JSON object. The caller disposes the document.</returns>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            // The readers need Unicode text. Node.js writes half of an emoji as an escape, and other bytes come from a broken proxy.
            var text = Utf8.IsValid(body.Span) && body.Span.IndexOf("\\u"u8) < 0
                ? body : Encoding.UTF8.GetBytes(HalfSurrogates.Repair(Encoding.UTF8.GetString(body.Span)));
            var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                return json;
            }

            json.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Null when a member is missing or null.</summary>
    public static JsonElement? At(this JsonElement? json, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            json = json is { } parent ? TolerantJson.Member(parent, name) : null;
        }

        return json is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } ? json : null;
    }

    public static JsonElement? At(this JsonElement json, params ReadOnlySpan<string> path) => ((JsonElement?)json).At(path);

    /// <summary>Null when the text is missing or blank.</summary>
    public static string? Text(this JsonElement? json, params ReadOnlySpan<string> path) =>
        json.At(path) is { } value && TolerantJson.AsText(value) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    public static string? Text(this JsonElement json, params ReadOnlySpan<string> path) => ((JsonElement?)json).Text(path);

    /// <summary>As <see cref="Text(JsonElement?, ReadOnlySpan{string})"/>; a number becomes its source text.</summary>
    public static string? Words(this JsonElement? json, params ReadOnlySpan<string> path) =>
        json.At(path) is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : json.Text(path);

    public static bool IsTrue(this JsonElement? json, params ReadOnlySpan<string> path) => json.At(path)?.ValueKind == JsonValueKind.True;

    public static double? Number(this JsonElement? json, params ReadOnlySpan<string> path) =>
        double.TryParse(
            json.Words(path), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : null;

    public static IEnumerable<JsonElement> Items(this JsonElement? json, params ReadOnlySpan<string> path) =>
        json.At(path) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : [];

    /// <summary>A time in seconds or milliseconds, in ISO 8601, or as a long of protobuf.js.</summary>
    public static DateTimeOffset? Moment(this JsonElement? json, params ReadOnlySpan<string> path)
    {
        var value = json.At(path);
        return value is { ValueKind: JsonValueKind.Object }
            ? value.Number("low") is >= 0 && value.Number("high") is null or 0 ? EventTime.Of(value.At("low")) : null
            : EventTime.Of(value);
    }

    public static byte[] ToBytes(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, Written);
}
