using System.Text.Json;

namespace Ryze.Infrastructure.Shared.Json;

/// <summary>Reads untrusted JSON: a missing member or one of another type is null, and no text makes it throw.</summary>
internal static class LenientJson
{
    public static JsonElement? ObjectIn(string? text) => ValueIn(text, JsonValueKind.Object);

    public static JsonElement? ArrayIn(string? text) => ValueIn(text, JsonValueKind.Array);

    public static JsonElement? Member(JsonElement parent, string name)
    {
        try
        {
            return parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            return null; // A member name with half a surrogate pair.
        }
    }

    public static string? Text(JsonElement parent, string name) => Member(parent, name) is { } value ? Text(value) : null;

    public static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // An escaped half of a surrogate pair.
        }
    }

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
}
