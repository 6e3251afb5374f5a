using Microsoft.EntityFrameworkCore;
using Ryze.Application.Ports;
using Ryze.Domain;

namespace Ryze.Infrastructure.Persistence.Bridge;

/// <summary>What waits in the bridge's database.</summary>
internal sealed class WaitingBytesReader(Store<BridgeDbContext> store) : IWaitingBytes
{
    public async Task<WaitingBytes> FindAsync(string integrationId, CancellationToken cancellationToken) => new(await store.ReadAsync(
        db => db.InboxChannels.Where(c => c.IntegrationId == integrationId).Select(c => c.BacklogBytes).SingleOrDefaultAsync(cancellationToken),
        cancellationToken));

    /// <summary>Over all integrations.</summary>
    public Task<long> SumEventsAsync(CancellationToken cancellationToken) =>
        store.ReadAsync(db => db.InboxChannels.SumAsync(c => c.BacklogBytes, cancellationToken), cancellationToken);
}
