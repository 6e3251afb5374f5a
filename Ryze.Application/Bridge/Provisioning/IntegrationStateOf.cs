using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>Shows the public API an activation without a running integration.</summary>
internal static class IntegrationStateOf
{
    public static IntegrationState Activation(BridgeActivation activation, string status, string lastError) => new(
        activation.IntegrationId,
        activation.Instance,
        status,
        lastError,
        InboxId: 0,
        InboxName: null,
        IntegrationStates.Disconnected,
        Backlog: 0,
        DeadLetters: 0,
        LastEventAt: null,
        activation.StartedAt,
        activation.Id);
}
