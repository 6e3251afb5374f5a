using System.Text.Json.Serialization;

namespace Ryze.Api.PublicApi.Integrations;

/// <summary>200 of a retry.</summary>
/// <param name="Retried">Events that wait to be relayed again.</param>
public sealed record ChatwootRetried([property: JsonPropertyName("retried")] long Retried);
