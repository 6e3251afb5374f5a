using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.Shared.Json;

/// <summary>
/// Reads untrusted JSON. A missing member or one of another type is null or empty, no text makes it throw, and every text is a
/// <see cref="CleanText"/>.
/// </summary>
internal static class TolerantJson
{
    /// <summary>Null when the text is not a JSON object.</summary>
    public static JsonElement? ObjectIn(string? text) => ValueIn(text, JsonValueKind.Object);

    /// <summary>Null when the text is not a JSON array.</summary>
    public static JsonElement? ArrayIn(string? text) => ValueIn(text, JsonValueKind.Array);

    public static JsonElement? Object(this JsonElement json, string name) =>
        json.TryMember(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    public static JsonElement? Object(this JsonElement? json, string name) => json?.Object(name);

    /// <summary>Null when the member is missing or null.</summary>
    public static JsonElement? Member(this JsonElement json, string name) =>
        json.TryMember(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static JsonElement? Member(this JsonElement? json, string name) => json?.Member(name);

    public static string? Text(this JsonElement? json, string name) => json is { } parent ? parent.Text(name) : null;

    public static string? Text(this JsonElement json, string name) =>
        json.TryMember(name, out var value) ? value.AsText() : null;

    /// <summary>
    /// As <see cref="Text(JsonElement?, string)"/>. A text that is longer is cut before it becomes a string, so that its length
    /// does not decide how much memory it takes.
    /// </summary>
    /// <param name="maxLength">In characters; a surrogate pair at the end stays whole.</param>
    public static string? Beginning(this JsonElement? json, string name, int maxLength)
    {
        if (json is not { } parent || !parent.TryMember(name, out var value) || value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        // No text has more characters than bytes.
        var raw = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        return raw.Length <= maxLength ? value.AsText() : TextBeginning.Of(raw, maxLength);
    }

    public static string? AsText(this JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return CleanText.Of(value.GetString()!);
        }
        catch (InvalidOperationException)
        {
            // The text contains half a surrogate pair; the rest of it is still useful.
            return CleanText.Of(Unescaped(value.GetRawText()[1..^1]));
        }
    }

    /// <summary>A text, or a number's source text.</summary>
    public static string? AsWords(this JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetRawText() : value.AsText();

    public static string? Words(this JsonElement? json, string name) =>
        json is { } parent && parent.TryMember(name, out var value) ? value.AsWords() : null;

    /// <summary>An object with content. An empty one, or one with only nulls, empty texts, zeros and false, counts as missing.</summary>
    public static JsonElement? Filled(this JsonElement? json, string name) =>
        json.Object(name) is { } value && value.IsFilled() ? value : null;

    /// <summary>The shared rule of both roles for whether a value has content.</summary>
    public static bool IsFilled(this JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(member => member.Value.IsFilled()),
        JsonValueKind.Array => value.EnumerateArray().Any(IsFilled),
        JsonValueKind.String => !value.ValueEquals(""u8),
        JsonValueKind.Number => !value.TryGetDouble(out var number) || number != 0,
        JsonValueKind.True => true,
        _ => false,
    };

    /// <summary>Members with their names, without members whose name is not Unicode text.</summary>
    public static IEnumerable<(string Name, JsonElement Value)> Members(this JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var member in json.EnumerateObject())
        {
            if (NameOf(member) is { } name)
            {
                yield return (name, member.Value);
            }
        }
    }

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

    public static bool Flag(this JsonElement? json, string name) =>
        json is { } parent && parent.TryMember(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>A number, also when it is written as a text.</summary>
    public static double? Number(this JsonElement? json, string name) =>
        json is { } parent && parent.TryMember(name, out var value) ? value.AsNumber() : null;

    public static double? AsNumber(this JsonElement value) =>
        double.TryParse(value.AsWords(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : null;

    /// <summary>An id: a whole number above 0.</summary>
    public static long? Id(this JsonElement? json, string name) =>
        json is { } parent && parent.TryMember(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out var id) && id > 0
            ? id
            : null;

    public static IEnumerable<JsonElement> Items(this JsonElement? json, string name) =>
        json is { } parent && parent.TryMember(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : [];

    private static JsonElement? ValueIn(string? text, JsonValueKind kind)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == kind ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool TryMember(this JsonElement json, string name, out JsonElement value)
    {
        value = default;
        try
        {
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException)
        {
            // The search failed at another member, whose name contains half a surrogate pair.
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

    /// <param name="json">The inner text of a valid JSON string.</param>
    private static string Unescaped(string json)
    {
        var text = new StringBuilder(json.Length);
        for (var at = 0; at < json.Length; at++)
        {
            if (json[at] != '\\')
            {
                text.Append(json[at]);
                continue;
            }

            at++;
            text.Append(json[at] switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'b' or 'f' => ' ',
                'u' => (char)ushort.Parse(json.AsSpan(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                var sign => sign,
            });
            at += json[at] == 'u' ? 4 : 0;
        }

        return text.ToString();
    }
}
