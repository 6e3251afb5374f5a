using Ryze.Application.AgentMessages;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;

namespace Ryze.Application.Bridge;

/// <summary>The state of integrations that run: what is stored, and how their socket stands right now.</summary>
internal sealed class RunningIntegrations(IBridgeIntegrations integrations, IChannelSupervisor supervisor, IRelay relay, WebhookWatch webhooks)
{
    /// <summary>Null when no such integration runs.</summary>
    public async Task<IntegrationState?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (await integrations.FindStateAsync(id, cancellationToken) is not { } stored)
        {
            return null;
        }

        var channel = supervisor.Find(id);
        var work = relay.Find(id);
        return stored with
        {
            Status = work.IsPaused ? IntegrationStates.Paused : channel.IsFailing || work.IsFailing ? IntegrationStates.Error : stored.Status,
            LastError = new[] { work.Error, stored.LastError, webhooks.ErrorOf(id) }.FirstOrDefault(error => !string.IsNullOrEmpty(error)) ?? channel.Error,
            Socket = channel.Socket,
        };
    }
}
