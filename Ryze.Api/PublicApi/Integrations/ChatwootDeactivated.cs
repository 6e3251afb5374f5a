using System.Text.Json.Serialization;

namespace Ryze.Api.PublicApi.Integrations;

/// <summary>200 response to a deactivation (docs/spec/api.md 6).</summary>
public sealed record ChatwootDeactivated([property: JsonPropertyName("message")] string Message);
