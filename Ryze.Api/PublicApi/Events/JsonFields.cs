using System.Text.Json;

namespace Ryze.Api.PublicApi.Events;

/// <summary>Fields of an event as they may be: missing or of another type. Both are null; half a surrogate pair throws.</summary>
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

        return value.GetString();
    }

    public static string? Text(this JsonElement? json, string name) => json?.Text(name);
}
