using System.Text.Json.Serialization;

namespace Ryze.Api.PublicApi.Integrations;

/// <summary>200 response to a retry.</summary>
/// <param name="Retried">Number of dead letters that are pending again.</param>
public sealed record ChatwootRetried([property: JsonPropertyName("retried")] long Retried);
