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
}
