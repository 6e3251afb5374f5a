using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Ryze.Infrastructure.Persistence.Rows;

namespace Ryze.Infrastructure.Persistence.Bridge;

/// <summary>
/// The rows that belong to an integration and are deleted with it. A finished activation stays as the record of its idempotency key, without
/// its token.
/// </summary>
internal static class IntegrationRows
{
    // The link's row first: a store of events locks it before it adds any.
    private static readonly IReadOnlyList<ITable> Tables =
    [
        new Table<InboxChannelRow>(id => row => row.IntegrationId == id),
        new Table<InboxEventRow>(id => row => row.IntegrationId == id),
        new Table<DeadLetterRow>(id => row => row.IntegrationId == id),
        new Table<RelayEntryRow>(id => row => row.IntegrationId == id),
        new Table<RelayChatRow>(id => row => row.IntegrationId == id),
        new Table<RelayIdentityRow>(id => row => row.IntegrationId == id),
        new Table<AgentMessageRow>(id => row => row.IntegrationId == id),
        new Table<AgentSendRow>(id => row => row.IntegrationId == id),
        new Table<EarlyStatusRow>(id => row => row.IntegrationId == id),
        new Table<WebhookDeliveryRow>(id => row => row.IntegrationId == id),
        new Table<DeskRow>(id => row => row.IntegrationId == id),
    ];

    private interface ITable
    {
        /// <summary>False for a row that other statements need as long as the integration exists.</summary>
        bool IsBulk { get; }

        Task DeleteInPiecesAsync(Store<BridgeDbContext> store, string id, CancellationToken cancellationToken);

        Task DeleteAsync(BridgeDbContext db, string id, CancellationToken cancellationToken);
    }

    public static async Task DeleteInPiecesAsync(Store<BridgeDbContext> store, string id, CancellationToken cancellationToken)
    {
        foreach (var table in Tables.Where(table => table.IsBulk))
        {
            await table.DeleteInPiecesAsync(store, id, cancellationToken);
        }
    }

    /// <summary>In the transaction of the caller, who holds the integration's row.</summary>
    public static async Task DeleteAsync(BridgeDbContext db, string id, CancellationToken cancellationToken)
    {
        foreach (var table in Tables)
        {
            await table.DeleteAsync(db, id, cancellationToken);
        }
    }

    /// <summary>
    /// Gives what the bridge has received and not relayed, its dead letters and the known identities to another integration of the same
    /// channel that has none of them, in the transaction of the caller. Chats and the ledger stay: they belong to the Chatwoot of their integration.
    /// </summary>
    public static async Task HandOverAsync(BridgeDbContext db, string from, string to, CancellationToken cancellationToken)
    {
        // The link's row first, as everywhere. It takes the cursor along, so that the successor's link goes on where the former one ended.
        await db.InboxChannels.Where(c => c.IntegrationId == from)
            .ExecuteUpdateAsync(row => row.SetProperty(c => c.IntegrationId, to), cancellationToken);
        await db.InboxEvents.Where(e => e.IntegrationId == from)
            .ExecuteUpdateAsync(row => row.SetProperty(e => e.IntegrationId, to), cancellationToken);
        await db.DeadLetters.Where(d => d.IntegrationId == from)
            .ExecuteUpdateAsync(row => row.SetProperty(d => d.IntegrationId, to), cancellationToken);
        await db.RelayIdentities.Where(i => i.IntegrationId == from)
            .ExecuteUpdateAsync(row => row.SetProperty(i => i.IntegrationId, to), cancellationToken);
    }

    private sealed class Table<TRow>(Func<string, Expression<Func<TRow, bool>>> belongsTo) : ITable
        where TRow : class
    {
        public bool IsBulk => typeof(TRow) != typeof(InboxChannelRow) && typeof(TRow) != typeof(DeskRow);

        public Task DeleteInPiecesAsync(Store<BridgeDbContext> store, string id, CancellationToken cancellationToken) =>
            store.DeleteInPiecesAsync(db => db.Set<TRow>().Where(belongsTo(id)), cancellationToken);

        public Task DeleteAsync(BridgeDbContext db, string id, CancellationToken cancellationToken) =>
            db.Set<TRow>().Where(belongsTo(id)).ExecuteDeleteAsync(cancellationToken);
    }
}
