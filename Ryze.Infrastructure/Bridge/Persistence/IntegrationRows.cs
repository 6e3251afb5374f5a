using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>
/// The rows that belong to an integration and are deleted with it. A finished activation stays as the record of its idempotency key, without
/// its token.
/// </summary>
internal static class IntegrationRows
{
    // The link's row first: a store of events locks it before it adds any.
    private static readonly IReadOnlyList<ITable> Tables =
    [
        new Table<EventCursorRow>(id => row => row.IntegrationId == id),
        new Table<StoredEventRow>(id => row => row.IntegrationId == id),
        new Table<DeadLetterRow>(id => row => row.IntegrationId == id),
        new Table<LedgerEntryRow>(id => row => row.IntegrationId == id),
        new Table<ChatMappingRow>(id => row => row.IntegrationId == id),
        new Table<IdentityRow>(id => row => row.IntegrationId == id),
        new Table<AgentMessageRow>(id => row => row.IntegrationId == id),
        new Table<AgentSendRow>(id => row => row.IntegrationId == id),
        new Table<EarlyReceiptRow>(id => row => row.IntegrationId == id),
        new Table<WebhookDeliveryRow>(id => row => row.IntegrationId == id),
        new Table<IntegrationSyncRow>(id => row => row.IntegrationId == id),
    ];

    private interface ITable
    {
        Task<long> DeleteInPiecesAsync(Store<BridgeDbContext> store, string id, CancellationToken cancellationToken);
    }

    /// <summary>In transactions of their own, which hold few locks and are short. The integration is stopped: nothing is added.</summary>
    /// <returns>How many rows were deleted.</returns>
    public static async Task<long> DeleteInPiecesAsync(Store<BridgeDbContext> store, string id, CancellationToken cancellationToken)
    {
        var deleted = 0L;
        foreach (var table in Tables)
        {
            deleted += await table.DeleteInPiecesAsync(store, id, cancellationToken);
        }

        return deleted;
    }

    /// <summary>
    /// Stops the integration and leaves in its row only the data that the removal of its inbox needs: id, Chatwoot, token, path secret and
    /// inbox. Runs in the caller's transaction.
    /// </summary>
    /// <returns>Zero when there is no such integration.</returns>
    public static Task<int> ReduceAsync(BridgeDbContext db, string id, CancellationToken cancellationToken) =>
        db.Integrations.Where(i => i.Id == id).ExecuteUpdateAsync(
            row => row
                .SetProperty(i => i.Phase, BridgeIntegrationPhase.Removing)
                .SetProperty(i => i.Instance, "")
                .SetProperty(i => i.ChannelUrl, "")
                .SetProperty(i => i.InboxName, "")
                .SetProperty(i => i.ChatwootInboxName, (string?)null)
                .SetProperty(i => i.SigningSecret, (byte[]?)null)
                .SetProperty(i => i.ChatwootVersion, (string?)null)
                .SetProperty(i => i.LastError, ""),
            cancellationToken);

    /// <summary>The channel's former integration stops. What waits in it goes to its successor in the hand-over that follows.</summary>
    public static Task SupersedeAsync(
        BridgeDbContext db, BridgeIntegration successor, DateTimeOffset checkAt, CancellationToken cancellationToken)
    {
        var others = db.Integrations.Where(i =>
            i.Channel == successor.Channel && i.Phase == BridgeIntegrationPhase.Active && i.Id != successor.Id);
        return others.ExecuteUpdateAsync(
            other => other
                .SetProperty(i => i.Phase, BridgeIntegrationPhase.Superseded)
                .SetProperty(i => i.SupersededBy, successor.Id)
                .SetProperty(i => i.CheckAt, checkAt)
                .SetProperty(i => i.UpdatedAt, successor.UpdatedAt),
            cancellationToken);
    }

    private sealed class Table<TRow>(Func<string, Expression<Func<TRow, bool>>> belongsTo) : ITable
        where TRow : class
    {
        public Task<long> DeleteInPiecesAsync(Store<BridgeDbContext> store, string id, CancellationToken cancellationToken) =>
            store.DeleteInPiecesAsync(db => db.Set<TRow>().Where(belongsTo(id)), cancellationToken);
    }
}
