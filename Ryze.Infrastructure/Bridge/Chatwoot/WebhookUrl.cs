using System.Net;
using Ryze.Application.Bridge.Provisioning;
using Ryze.Domain;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.Bridge.Chatwoot;

internal sealed class WebhookUrl(BridgeOptions bridge, ListeningAddress listening) : IWebhookUrl
{
    private static readonly string[] PrivateNames = [".local", ".internal", ".localhost", ".lan", ".home.arpa"];

    private Uri Base => bridge.PublicUrl ?? listening.First;

    public bool IsPrivate
    {
        get
        {
            var host = Base.IdnHost.TrimEnd('.');
            return IPAddress.TryParse(host.Trim('[', ']'), out var address)
                ? !AddressPolicy.IsPublic(address)
                : !host.Contains('.', StringComparison.Ordinal)
                    || PrivateNames.Any(name => host.EndsWith(name, StringComparison.OrdinalIgnoreCase));
        }
    }

    public Secret Of(string bridgeIntegrationId, Secret pathSecret) =>
        new($"{Base.AbsoluteUri.TrimEnd('/')}{BridgeIntegration.WebhookPath}{bridgeIntegrationId}/{pathSecret.Reveal()}");
}
