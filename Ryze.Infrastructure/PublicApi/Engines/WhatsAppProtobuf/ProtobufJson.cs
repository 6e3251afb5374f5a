using System.Globalization;
using System.Text.Json;

namespace Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

/// <summary>
/// Reads WhatsApp's protobuf messages as JSON. Libraries write them in different forms, so names are compared without case, and numbers and
/// enums are read in every form. A missing member or one of another type is null, and no JSON makes it throw.
/// </summary>
internal static class ProtobufJson
{
    /// <summary>Null when the member is missing or null.</summary>
    public static JsonElement? Member(this JsonElement? json, string name)
    {
        if (json is not { ValueKind: JsonValueKind.Object } parent)
        {
            return null;
        }

        try
        {
            if (parent.TryGetProperty(name, out var value))
            {
                return Present(value);
            }
        }
        catch (InvalidOperationException)
        {
            // The name of another member contains half a surrogate pair.
        }

        foreach (var (other, value) in json.Members())
        {
            if (string.Equals(other, name, StringComparison.OrdinalIgnoreCase))
            {
                return Present(value);
            }
        }

        return null;
    }

    public static JsonElement? Object(this JsonElement? json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    public static IEnumerable<JsonElement> Items(this JsonElement? json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    /// <summary>All members, without those whose name is not Unicode text.</summary>
    public static IEnumerable<(string Name, JsonElement Value)> Members(this JsonElement? json)
    {
        if (json is not { ValueKind: JsonValueKind.Object } parent)
        {
            yield break;
        }

        foreach (var member in parent.EnumerateObject())
        {
            if (NameOf(member) is { } name)
            {
                yield return (name, member.Value);
            }
        }
    }

    public static string? Text(this JsonElement? json, string name) => AsText(json.Member(name));

    public static string? AsText(this JsonElement? json)
    {
        try
        {
            return json is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // Half a surrogate pair.
        }
    }

    /// <summary>A text with at least one character.</summary>
    public static string? FilledText(this JsonElement? json, string name) => json.Text(name) is { Length: > 0 } text ? text : null;

    public static bool Flag(this JsonElement? json, string name) => json.Member(name) is { ValueKind: JsonValueKind.True };

    /// <summary>A number, a text, or the halves <c>{low, high, unsigned}</c> of a 64-bit number.</summary>
    public static long? Integer(this JsonElement? json, string name) => AsInteger(json.Member(name));

    public static long? AsInteger(this JsonElement? json) => json switch
    {
        { ValueKind: JsonValueKind.Object } => HalvesOf(json),
        _ => AsNumber(json) is { } number and > -9e18 and < 9e18 ? (long)number : null,
    };

    /// <summary>A number or a text.</summary>
    public static double? Number(this JsonElement? json, string name) => AsNumber(json.Member(name));

    /// <summary>An enum, which is a number or a name in capitals. Protobuf leaves out the number 0.</summary>
    /// <param name="word">The name in lower case.</param>
    public static bool IsEnum(this JsonElement? json, string name, int number, string word)
    {
        var value = json.Member(name);
        return string.Equals(AsText(value), word, StringComparison.OrdinalIgnoreCase)
            || (value is null ? number == 0 : AsNumber(value) == number);
    }

    private static double? AsNumber(JsonElement? json)
    {
        var text = json is { ValueKind: JsonValueKind.Number } value ? value.GetRawText() : AsText(json);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number : null;
    }

    private static long? HalvesOf(JsonElement? json) =>
        AsNumber(json.Member("low")) is { } low and >= int.MinValue and <= uint.MaxValue
        && AsNumber(json.Member("high")) is { } high and >= int.MinValue and <= uint.MaxValue
            ? ((long)high << 32) | (uint)(long)low : null;

    private static JsonElement? Present(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value;

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
