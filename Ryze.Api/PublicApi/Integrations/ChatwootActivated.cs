using System.Text.Json.Serialization;

namespace Ryze.Api.PublicApi.Integrations;

/// <summary>201 response to an activation (docs/spec/api.md 4.2).</summary>
public sealed record ChatwootActivated(
    [property: JsonPropertyName("instance")] string Instance,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("bridge_integration_id")] string BridgeIntegrationId,
    [property: JsonPropertyName("message")] string Message);
