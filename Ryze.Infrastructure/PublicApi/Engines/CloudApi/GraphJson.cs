using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>
/// Reads and writes Meta's JSON. A missing member or one of another type is null, and no content throws. Meta sends some numbers as texts
/// and some texts as numbers.
/// </summary>
internal static class GraphJson
{
    public static JsonElement? Member(this JsonElement? parent, string name)
    {
        if (parent is not { ValueKind: JsonValueKind.Object } json)
        {
            return null;
        }

        try
        {
            return json.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            // Another member's name is not Unicode text, so the search failed at it.
            var found = json.EnumerateObject().Where(member => IsNamed(member, name)).ToList();
            return found.Count > 0 ? found[^1].Value : null;
        }
    }

    public static JsonElement? Object(this JsonElement? parent, string name) =>
        parent.Member(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    /// <summary>Every item as nullable, so that the other methods apply to it.</summary>
    public static IEnumerable<JsonElement?> Items(this JsonElement? parent, string name) =>
        parent.Member(name) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray().Select(item => (JsonElement?)item) : [];

    /// <summary>A text, or a number's source text; null when it is empty or blank.</summary>
    public static string? Text(this JsonElement? parent, string name) => parent.Member(name).AsText();

    public static string? AsText(this JsonElement? value) =>
        RawText(value) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    /// <summary>A message's id; null when no id looks like it.</summary>
    public static string? Id(this JsonElement? parent, string name) =>
        parent.Text(name) is { } id && WhatsAppMessage.IsId(id) && !id.Any(char.IsControl) ? id : null;

    public static bool IsTrue(this JsonElement? parent, string name) =>
        parent.Member(name) is { ValueKind: JsonValueKind.True }
        || string.Equals(parent.Text(name), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>A finite number, also when it is written as a text.</summary>
    public static double? Number(this JsonElement? parent, string name) =>
        double.TryParse(parent.Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number : null;

    public static int? Code(this JsonElement? parent, string name) =>
        int.TryParse(parent.Text(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var code) ? code : null;

    /// <summary>An object without the members that are null.</summary>
    public static JsonObject Of(params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var json = new JsonObject();
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                json[name] = value;
            }
        }

        return json;
    }

    private static string? RawText(JsonElement? value)
    {
        if (value is not { } json)
        {
            return null;
        }

        try
        {
            return json.ValueKind switch
            {
                JsonValueKind.String => json.GetString(),
                JsonValueKind.Number => json.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            // The text contains half a surrogate pair or bytes that are not UTF-8. The rest of it is still useful.
            var text = Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(json));
            return JsonSerializer.Deserialize<string>(HalfSurrogates.Repair(text));
        }
    }

    private static bool IsNamed(JsonProperty member, string name)
    {
        try
        {
            return member.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
