using Ryze.Domain.Bridge;

namespace Ryze.Application.Bridge;

/// <summary>An integration as the bridge shows it to the API.</summary>
internal static class IntegrationStateOf
{
    // The socket is not built yet (bridge.md 2), so it is never anything else.
    private const string Socket = "disconnected";

    public static IntegrationState Running(BridgeIntegration integration) => new(
        integration.Id,
        integration.Instance,
        IntegrationStates.Active,
        integration.LastError,
        integration.Inbox?.Id ?? 0,
        integration.Inbox?.Name,
        Socket,
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
        Socket,
        Backlog: 0,
        DeadLetters: 0,
        LastEventAt: null,
        activation.StartedAt,
        activation.Id);
}
