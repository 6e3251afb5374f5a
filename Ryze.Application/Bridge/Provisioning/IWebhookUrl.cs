using Ryze.Domain;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>The URL where Chatwoot reaches the bridge (docs/spec/bridge.md 1.1). It is known only after the host listens.</summary>
public interface IWebhookUrl
{
    /// <summary><c>{BRIDGE_PUBLIC_URL}/v1/webhooks/chatwoot/{id}/{path secret}</c>.</summary>
    Secret Of(string bridgeIntegrationId, Secret pathSecret);

    /// <summary>Whether its host is a private address or name, which Chatwoot 4.14 and later refuses by default.</summary>
    bool IsPrivate { get; }
}
