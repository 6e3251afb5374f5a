using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>Creates integrations without an inbox, for a new link or for a link that moves to another Chatwoot.</summary>
internal sealed class NewIntegrations(IIds ids, TimeProvider time)
{
    public BridgeIntegration For(
        string activationId, string instance, string link, string channelUrl, ChatwootSettings settings, string? tenant)
    {
        var now = time.GetUtcNow();
        return new BridgeIntegration(
            ids.New("int"), instance, link, channelUrl, settings, new Secret(ids.NewSecret()), Inbox: null, ChatwootVersion: null,
            BridgeIntegrationPhase.Provisioning, LastError: "", activationId, SupersededBy: null, KeepInbox: false, CheckAt: null,
            Checks: 0, now, now)
        {
            Tenant = tenant,
        };
    }
}
