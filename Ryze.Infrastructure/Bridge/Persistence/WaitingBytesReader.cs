using Microsoft.EntityFrameworkCore;
using Ryze.Application.Bridge.Integrations;
using Ryze.Domain;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>Reads the size of the work that waits in the bridge's database.</summary>
internal sealed class WaitingBytesReader(Store<BridgeDbContext> store, AgentMessageQuota agentMessages) : IWaitingBytes
{
    public async Task<WaitingBytes> FindAsync(string integrationId, CancellationToken cancellationToken)
    {
        var events = await store.ReadAsync(
            db => db.EventCursors.Where(c => c.IntegrationId == integrationId).Select(c => c.BacklogBytes)
                .SingleOrDefaultAsync(cancellationToken),
            cancellationToken);
        return new WaitingBytes(events, await agentMessages.FindAsync(integrationId, cancellationToken));
    }

    /// <summary>The total of all integrations, in bytes.</summary>
    public Task<long> SumEventsAsync(CancellationToken cancellationToken) =>
        store.ReadAsync(db => db.EventCursors.SumAsync(c => c.BacklogBytes, cancellationToken), cancellationToken);
}
