using Microsoft.EntityFrameworkCore;
using Ryze.Application.Bridge.Provisioning;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>
/// Moves waiting events, dead letters and identities to the successor. Each transaction moves a bounded batch, so that other customers'
/// writes run in between. The cursor row moves last: until then the hand-over is pending. Chats and the ledger stay, because they belong
/// to their integration's Chatwoot account.
/// </summary>
internal sealed class HandOvers(Store<BridgeDbContext> store) : IHandOvers
{
    /// <summary>An event may have 1 MiB, so a number of events does not bound a transaction.</summary>
    public const long BatchBytes = 4 * 1024 * 1024;

    private const int BatchSize = PieceDeletion.PieceSize;

    // Runs first: it locks the row on every provider, so that writers of the integration's events wait.
    private const string Touch = """UPDATE "inbox_channels" SET "LastSeq" = "LastSeq" WHERE "IntegrationId" = @p0""";

    public async Task CompleteAsync(string link, CancellationToken cancellationToken)
    {
        var pending = await store.ReadAsync(
            db => Pending(db).Where(former => former.Channel == link).Select(former => former.Id).ToListAsync(cancellationToken),
            cancellationToken);
        foreach (var former in pending)
        {
            await CompleteFromAsync(former, cancellationToken);
        }
    }

    public Task<IReadOnlyList<string>> ListUnfinishedAsync(int atMost, CancellationToken cancellationToken) => store.ReadAsync(
        async db => (IReadOnlyList<string>)await Pending(db).Select(former => former.Channel).Distinct().OrderBy(link => link).Take(atMost)
            .ToListAsync(cancellationToken),
        cancellationToken);

    public async Task CompleteFromAsync(string former, CancellationToken cancellationToken)
    {
        while (await MoveBatchAsync(former, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <returns>False when nothing is left to move.</returns>
    public Task<bool> MoveBatchAsync(string former, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            await using var sql = new SqlCommands(db);
            if (await sql.ExecuteAsync(Touch, former) == 0
                || await Pending(db).Where(i => i.Id == former).Select(i => i.SupersededBy)
                    .SingleOrDefaultAsync(cancellationToken) is not { } successor)
            {
                return false;
            }

            if (await MoveEventsAsync(db, former, successor, cancellationToken)
                || await MoveDeadLettersAsync(db, former, successor, cancellationToken)
                || await MoveIdentitiesAsync(db, former, successor, cancellationToken))
            {
                return true;
            }

            // The row holds cursor and counters, so the successor's link continues where the former one ended.
            await db.EventCursors.Where(c => c.IntegrationId == former)
                .ExecuteUpdateAsync(row => row.SetProperty(c => c.IntegrationId, successor), cancellationToken);
            return false;
        },
        cancellationToken);

    /// <summary>Former integrations whose cursor row waits for an active successor without one.</summary>
    private static IQueryable<BridgeIntegrationRow> Pending(BridgeDbContext db) => db.Integrations.Where(former =>
        former.SupersededBy != null
        && db.EventCursors.Any(c => c.IntegrationId == former.Id)
        && db.Integrations.Any(i => i.Id == former.SupersededBy && i.Phase == BridgeIntegrationPhase.Active)

        // When both have received events, which only an earlier version allowed, each keeps its own.
        && !db.EventCursors.Any(c => c.IntegrationId == former.SupersededBy));

    private static async Task<bool> MoveEventsAsync(
        BridgeDbContext db, string former, string successor, CancellationToken cancellationToken)
    {
        var events = db.StoredEvents.Where(e => e.IntegrationId == former);
        var lengths = await events.OrderBy(e => e.Seq).Take(BatchSize).Select(e => new Row(e.Seq, e.Data.Length))
            .ToListAsync(cancellationToken);
        return LastOf(lengths) is { } last
            && await events.Where(e => e.Seq <= last)
                .ExecuteUpdateAsync(row => row.SetProperty(e => e.IntegrationId, successor), cancellationToken) > 0;
    }

    private static async Task<bool> MoveDeadLettersAsync(
        BridgeDbContext db, string former, string successor, CancellationToken cancellationToken)
    {
        var deadLetters = db.DeadLetters.Where(d => d.IntegrationId == former);
        var lengths = await deadLetters.OrderBy(d => d.Seq).Take(BatchSize).Select(d => new Row(d.Seq, d.Data.Length))
            .ToListAsync(cancellationToken);
        return LastOf(lengths) is { } last
            && await deadLetters.Where(d => d.Seq <= last)
                .ExecuteUpdateAsync(row => row.SetProperty(d => d.IntegrationId, successor), cancellationToken) > 0;
    }

    private static async Task<bool> MoveIdentitiesAsync(
        BridgeDbContext db, string former, string successor, CancellationToken cancellationToken)
    {
        var identities = db.LidIdentities.Where(i => i.IntegrationId == former);
        var lids = await identities.OrderBy(i => i.Lid).Take(BatchSize).Select(i => i.Lid).ToListAsync(cancellationToken);
        if (lids.Count == 0)
        {
            return false;
        }

        // The successor may already know some of them.
        await db.LidIdentities.Where(i => i.IntegrationId == successor && lids.Contains(i.Lid)).ExecuteDeleteAsync(cancellationToken);
        return await identities.Where(i => lids.Contains(i.Lid))
            .ExecuteUpdateAsync(row => row.SetProperty(i => i.IntegrationId, successor), cancellationToken) > 0;
    }

    /// <returns>The batch's last row (a batch has at least one); null when no row is left.</returns>
    private static long? LastOf(List<Row> rows)
    {
        var bytes = 0L;
        return rows.TakeWhile((row, index) => (bytes += row.Length) <= BatchBytes || index == 0).LastOrDefault()?.Seq;
    }

    private sealed record Row(long Seq, int Length);
}
