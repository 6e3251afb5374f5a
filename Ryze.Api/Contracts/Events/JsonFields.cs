using System.Text.Json;

namespace Ryze.Api.Contracts.Events;

/// <summary>Fields of an event as they may be: missing, of another type, or no Unicode text. All of that is null.</summary>
internal static class JsonFields
{
    public static JsonElement? Object(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    public static string? Text(this JsonElement json, string name)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    public static string? Text(this JsonElement? json, string name) => json?.Text(name);
}
