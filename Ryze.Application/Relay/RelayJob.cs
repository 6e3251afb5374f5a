using Ryze.Application.Ports;
using Ryze.Domain.Bridge;
using Ryze.Domain.Relay;

namespace Ryze.Application.Relay;

/// <summary>One attempt at one event, and all that it is about.</summary>
internal sealed record RelayJob(
    BridgeIntegration Integration,
    ChatwootAccess Access,
    long InboxId,
    WaitingEvent Waiting,
    RelayMessage Message,
    ChatIdentity Chat)
{
    public string IntegrationId => Integration.Id;

    public LedgerKey LedgerKey => KeyOf(Message.ExternalId);

    /// <summary>The key of another message in the same chat and direction.</summary>
    public LedgerKey KeyOf(string externalId) => new(Message.IsOutgoing, Chat.Keys, externalId);
}
