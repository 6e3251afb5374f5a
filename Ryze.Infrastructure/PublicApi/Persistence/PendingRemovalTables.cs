using Microsoft.EntityFrameworkCore;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>Stores a pending removal in the transaction that makes it necessary.</summary>
internal static class PendingRemovalTables
{
    /// <summary>Makes the removal due at once; an existing one starts again. The caller saves.</summary>
    public static async Task EnqueueAsync(RyzeDbContext db, PendingRemoval removal, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = await db.Removals.SingleOrDefaultAsync(r => r.Id == removal.BridgeIntegrationId, cancellationToken);
        if (row is null)
        {
            row = new BridgeRemovalRow { Id = removal.BridgeIntegrationId, InstanceId = removal.InstanceId, CreatedAt = removal.CreatedAt };
            db.Add(row);
        }

        row.KeepInbox = removal.KeepInbox;
        row.RemoveEmpty = removal.RemoveEmpty;
        row.Attempts = removal.Attempts;
        row.NextAttemptAt = now;
    }
}
