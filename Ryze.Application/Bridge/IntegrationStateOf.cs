using Ryze.Domain.Bridge;

namespace Ryze.Application.Bridge;

/// <summary>An integration as the bridge shows it to the API.</summary>
internal static class IntegrationStateOf
{
    public static IntegrationState Running(BridgeIntegration integration) => new(
        integration.Id,
        integration.Instance,
        IntegrationStates.Active,
        integration.LastError,
        integration.Inbox?.Id ?? 0,
        integration.Inbox?.Name,
        IntegrationStates.Disconnected,
        Backlog: 0,
        DeadLetters: 0,
        LastEventAt: null,
        integration.UpdatedAt,
        integration.ActivationId);

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
