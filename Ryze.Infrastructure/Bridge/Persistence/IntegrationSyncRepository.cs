using Microsoft.EntityFrameworkCore;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>Stores the catch-up's position, and whether Chatwoot supports receipts, in the bridge's database.</summary>
internal sealed class IntegrationSyncRepository(Store<BridgeDbContext> store) : IIntegrationSyncRepository
{
    public Task<DateTimeOffset?> FindCaughtUpToAsync(string integrationId, CancellationToken cancellationToken) => store.ReadAsync(
        db => db.IntegrationSyncs.Where(d => d.IntegrationId == integrationId).Select(d => d.CaughtUpTo)
            .SingleOrDefaultAsync(cancellationToken), cancellationToken);

    public Task SaveCaughtUpToAsync(string integrationId, DateTimeOffset caughtUpTo, CancellationToken cancellationToken) =>
        ChangeAsync(integrationId, (_, sync) => Task.FromResult(sync.CaughtUpTo = caughtUpTo), cancellationToken);

    public Task<bool> AreReceiptsOffAsync(string integrationId, CancellationToken cancellationToken) => store.ReadAsync(
        db => db.IntegrationSyncs.AnyAsync(
            d => d.IntegrationId == integrationId
                && db.Integrations.Any(i => i.Id == integrationId && i.ActivationId == d.NoStatusesUnder),
            cancellationToken),
        cancellationToken);

    public Task DisableReceiptsAsync(string integrationId, CancellationToken cancellationToken) => ChangeAsync(
        integrationId,
        async (db, sync) =>
            sync.NoStatusesUnder = await db.Integrations.Where(i => i.Id == integrationId).Select(i => i.ActivationId)
            .SingleOrDefaultAsync(cancellationToken),
        cancellationToken);

    private Task<int> ChangeAsync(
        string integrationId, Func<BridgeDbContext, IntegrationSyncRow, Task> change, CancellationToken cancellationToken) =>
        store.WriteAsync(
        async db =>
        {
            if (!await AgentMessageRepository.LockAsync(db, integrationId, cancellationToken))
            {
                return 0;
            }

            var sync = await db.IntegrationSyncs.FindAsync([integrationId], cancellationToken);
            if (sync is null)
            {
                sync = new IntegrationSyncRow { IntegrationId = integrationId };
                db.Add(sync);
            }

            await change(db, sync);
            return await db.SaveChangesAsync(cancellationToken);
        },
        cancellationToken);
}
