using System.Text.Json;

namespace Ryze.Domain.Relay;

/// <summary>Fields of an event as they may be: missing or of another type. Both are null or nothing.</summary>
internal static class EventFields
{
    public static JsonElement? Object(this JsonElement json, string name) =>
        json.TryMember(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    public static JsonElement? Object(this JsonElement? json, string name) => json?.Object(name);

    /// <summary>Null when it is missing or null.</summary>
    public static JsonElement? Member(this JsonElement json, string name) =>
        json.TryMember(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static JsonElement? Member(this JsonElement? json, string name) => json?.Member(name);

    public static string? Text(this JsonElement? json, string name) => json is { } parent ? parent.Text(name) : null;

    public static string? Text(this JsonElement json, string name) =>
        json.TryMember(name, out var value) ? value.AsText() : null;

    public static string? AsText(this JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: a text that was cut off inside an emoji. The rest of it is text.
            using var repaired = JsonDocument.Parse(HalfSurrogates.Repair(value.GetRawText()));
            return repaired.RootElement.GetString();
        }
    }

    public static bool Flag(this JsonElement? json, string name) =>
        json is { } parent && parent.TryMember(name, out var value) && value.ValueKind == JsonValueKind.True;

    public static double? Number(this JsonElement? json, string name) =>
        json is { } parent && parent.TryMember(name, out var value)
        && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : null;

    /// <summary>A whole number above 0, as ids are.</summary>
    public static long? Id(this JsonElement? json, string name) =>
        json is { } parent && parent.TryMember(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var id) && id > 0
            ? id
            : null;

    public static IEnumerable<JsonElement> Items(this JsonElement? json, string name) =>
        json is { } parent && parent.TryMember(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : [];

    private static bool TryMember(this JsonElement json, string name, out JsonElement value)
    {
        value = default;
        try
        {
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException)
        {
            // Another member's name is half a surrogate pair, and the search came by it.
            return json.EnumerateObject().Any(member => IsNamed(member, name)) && Find(json, name, out value);
        }
    }

    private static bool Find(JsonElement json, string name, out JsonElement value)
    {
        value = json.EnumerateObject().Last(member => IsNamed(member, name)).Value;
        return true;
    }

    public static bool IsNamed(JsonProperty member, string name)
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
