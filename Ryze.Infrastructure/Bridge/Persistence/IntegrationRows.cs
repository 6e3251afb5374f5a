using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>
/// Deletes the rows that belong to an integration. A finished activation stays without its token, because it records the idempotency key.
/// </summary>
internal static class IntegrationRows
{
    // The cursor row first: the event store locks it before it adds events.
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

    /// <summary>Deletes in short transactions with few locks. The integration must be stopped, so that no row is added.</summary>
    /// <returns>The number of deleted rows.</returns>
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
    /// Stops the integration and keeps only the data for the inbox removal: id, Chatwoot account, token, path secret and inbox. Runs in the
    /// caller's transaction.
    /// </summary>
    /// <returns>Zero when the integration does not exist.</returns>
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

    /// <summary>Stops the instance's former integration. The next hand-over moves its waiting events to the successor.</summary>
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
