using Ryze.Domain.Bridge;

namespace Ryze.Application.Bridge;

/// <summary>An activation without a running integration, as the bridge shows it to the API.</summary>
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
