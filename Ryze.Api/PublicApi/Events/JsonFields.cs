using System.Text.Json;

namespace Ryze.Api.PublicApi.Events;

/// <summary>Reads event fields. A missing field or another type gives null, and an unpaired surrogate throws.</summary>
internal static class JsonFields
{
    public static JsonElement? Object(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.Object ? value : null;

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
