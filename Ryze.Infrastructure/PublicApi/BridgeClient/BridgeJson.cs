using System.Text.Json;
using System.Text.Json.Serialization;
using Ryze.Domain;

namespace Ryze.Infrastructure.PublicApi.BridgeClient;

/// <summary>The bridge's wire format (docs/spec/bridge.md 1), for the caller.</summary>
internal static class BridgeJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new RevealedSecret() },
    };

    /// <summary>The only place that writes a token: the bridge needs it for Chatwoot.</summary>
    private sealed class RevealedSecret : JsonConverter<Secret>
    {
        public override Secret? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() is { } value ? new Secret(value) : null;

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Reveal());
    }
}
