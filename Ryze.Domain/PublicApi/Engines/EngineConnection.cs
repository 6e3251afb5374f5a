namespace Ryze.Domain.PublicApi.Engines;

/// <summary>The engine that a customer connected to an instance (docs/spec/engines.md 2).</summary>
/// <param name="Id"><c>eng_...</c>, Ryze's own id and part of the webhook URL.</param>
/// <param name="BaseUrl">Absolute http or https URL without a trailing slash.</param>
/// <param name="EngineInstance">The engine's own name for the phone: instance name, session, or the phone number id of Cloud API.</param>
/// <param name="Token">API key, instance token or access token.</param>
/// <param name="WebhookSecret">
/// 32 random bytes as base64url. The adapter decides its use: a header's value, the key of a signature, or Cloud API's verify token.
/// </param>
/// <param name="PathSecret">32 random bytes as base64url, the last segment of the webhook URL.</param>
public sealed record EngineConnection(
    string Id, string InstanceId, EngineKind Kind, string BaseUrl, string EngineInstance, Secret Token, Secret WebhookSecret,
    Secret PathSecret)
{
    /// <summary>The path of the webhooks, before the id and the path secret.</summary>
    public const string WebhookPath = "/api/engine/webhook/";

    /// <summary>Cloud API only: the key of Meta's webhook signature.</summary>
    public Secret? AppSecret { get; init; }

    /// <summary>Cloud API only; null when the customer did not give it.</summary>
    public string? BusinessAccountId { get; init; }

    /// <summary>Cloud API only, e.g. <c>v26.0</c>; null for the adapter's default.</summary>
    public string? ApiVersion { get; init; }
}
