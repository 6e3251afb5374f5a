using Microsoft.EntityFrameworkCore;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;
using Ryze.Domain.Events;

namespace Ryze.Infrastructure.Persistence.Bridge;

/// <summary>The inbox in the bridge's database: many connections, one commit (docs/adr/0009).</summary>
internal sealed class Inbox : IInbox, IAsyncDisposable
{
    // First, so that on every provider the row is locked before the cursor is looked at.
    private const string Touch = """UPDATE "inbox_channels" SET "LastSeq" = "LastSeq" WHERE "IntegrationId" = @p0""";
    private const string Cursor = """SELECT "LastSeq" FROM "inbox_channels" WHERE "IntegrationId" = @p0""";
    private const string Create = """INSERT INTO "inbox_channels" ("IntegrationId", "LastSeq", "Backlog", "DeadLetters", "LastEventAt") VALUES (@p0, 0, 0, 0, NULL)""";
    private const string Insert =
        """INSERT INTO "inbox_events" ("IntegrationId", "Seq", "EventId", "Event", "OccurredAt", "Data") VALUES (@p0, @p1, @p2, @p3, @p4, @p5)""";
    private const string Advance =
        """UPDATE "inbox_channels" SET "LastSeq" = @p0, "Backlog" = "Backlog" + @p1, "LastEventAt" = @p2 WHERE "IntegrationId" = @p3""";

    private readonly Store<BridgeDbContext> _store;
    private readonly TimeProvider _time;
    private readonly GroupCommit<Received, bool> _commits;

    public Inbox(Store<BridgeDbContext> store, TimeProvider time)
    {
        _store = store;
        _time = time;
        _commits = new GroupCommit<Received, bool>(CommitAsync);
    }

    public Task<long?> FindCursorAsync(string integrationId, CancellationToken cancellationToken) => _store.ReadAsync(
        db => db.InboxChannels.Where(c => c.IntegrationId == integrationId).Select(c => (long?)c.LastSeq).SingleOrDefaultAsync(cancellationToken),
        cancellationToken);

    public Task<bool> StoreAsync(string integrationId, IReadOnlyList<InboxEvent> events, long upTo, CancellationToken cancellationToken) =>
        _commits.AddAsync(new Received(integrationId, events, upTo), cancellationToken);

    public ValueTask DisposeAsync() => _commits.DisposeAsync();

    private Task<IReadOnlyList<bool>> CommitAsync(IReadOnlyList<Received> batch) => _store.WriteAsync(
        async db =>
        {
            await using var sql = new SqlCommands(db);
            var now = _time.GetUtcNow().ToUnixTimeMilliseconds();

            // In one order everywhere: two transactions that lock the same rows in different orders would wait for each other.
            var isStored = new bool[batch.Count];
            foreach (var (index, received) in batch.Index().OrderBy(item => item.Item.IntegrationId, StringComparer.Ordinal))
            {
                isStored[index] = await WriteAsync(db, sql, received, now);
            }

            return (IReadOnlyList<bool>)isStored;
        },
        CancellationToken.None);

    private static async Task<bool> WriteAsync(BridgeDbContext db, SqlCommands sql, Received received, long now)
    {
        if (await CursorAsync(db, sql, received.IntegrationId) is not { } cursor)
        {
            // It was removed, and nothing may stay of it; or its successor gets the events.
            return false;
        }

        var reached = cursor;
        long stored = 0;
        foreach (var next in received.Events)
        {
            // An API may send an event again within the batch. Refused by the database, it would take every other integration's batch along.
            if (next.Seq > reached)
            {
                reached = next.Seq;
                stored += await sql.ExecuteAsync(
                    Insert, received.IntegrationId, next.Seq, next.Id, next.Name, next.OccurredAt.ToUnixTimeMilliseconds(), next.Data);
            }
        }

        reached = Math.Max(reached, received.UpTo);
        if (reached > cursor)
        {
            await sql.ExecuteAsync(Advance, reached, stored, now, received.IntegrationId);
        }

        return true;
    }

    private static async Task<long?> CursorAsync(BridgeDbContext db, SqlCommands sql, string integrationId)
    {
        if (await sql.ExecuteAsync(Touch, integrationId) == 0)
        {
            if (!await AgentMessages.LockAsync(db, integrationId, CancellationToken.None)
                || !await db.Integrations.AnyAsync(i => i.Id == integrationId && i.Phase == BridgeIntegrationPhase.Active))
            {
                return null;
            }

            await sql.ExecuteAsync(Create, integrationId);
            return 0;
        }

        await using var row = await sql.QueryAsync(Cursor, integrationId);
        await row.ReadAsync();
        return row.GetInt64(0);
    }

    private sealed record Received(string IntegrationId, IReadOnlyList<InboxEvent> Events, long UpTo);
}
