using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>One delivery attempt with its event, integration and chat.</summary>
internal sealed record WorkContext(
    BridgeIntegration Integration,
    ChatwootAccess Access,
    long InboxId,
    WaitingEvent Waiting,
    WhatsAppMessage Message,
    ChatIdentity Chat)
{
    public string IntegrationId => Integration.Id;

    public LedgerKey LedgerKey => KeyOf(Message.ExternalId);

    /// <summary>The key of another message in the same chat and direction.</summary>
    public LedgerKey KeyOf(string externalId) => new(Message.IsOutgoing, Chat.Keys, externalId);
}
