using Ryze.Application.Ports;
using Ryze.Domain.Bridge;

namespace Ryze.Application.Bridge;

/// <summary>The state of integrations that run: what is stored, and how their socket stands right now.</summary>
internal sealed class RunningIntegrations(IBridgeIntegrations integrations, IChannelSupervisor supervisor)
{
    /// <summary>Null when no such integration runs.</summary>
    public async Task<IntegrationState?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (await integrations.FindStateAsync(id, cancellationToken) is not { } stored)
        {
            return null;
        }

        var channel = supervisor.Find(id);
        return stored with
        {
            Status = channel.IsFailing ? IntegrationStates.Error : stored.Status,
            LastError = string.IsNullOrEmpty(stored.LastError) ? channel.Error : stored.LastError,
            Socket = channel.Socket,
        };
    }
}
