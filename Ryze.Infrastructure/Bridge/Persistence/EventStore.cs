using Microsoft.EntityFrameworkCore;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>The event store in the bridge's database: one commit serves many links (docs/adr/0009).</summary>
internal sealed class EventStore : IEventStore, IAsyncDisposable
{
    // Runs first: it locks the row on every provider before the cursor is read.
    private const string Touch = """UPDATE "inbox_channels" SET "LastSeq" = "LastSeq" WHERE "IntegrationId" = @p0""";
    private const string Cursor = """SELECT "LastSeq", "BacklogBytes" FROM "inbox_channels" WHERE "IntegrationId" = @p0""";
    private const string Create =
        """
        INSERT INTO "inbox_channels" ("IntegrationId", "LastSeq", "Backlog", "BacklogBytes", "DeadLetters", "LastEventAt") VALUES (@p0, 0, 0, 0, 0, NULL)
        """;
    private const string Insert =
        """
        INSERT INTO "inbox_events" ("IntegrationId", "Seq", "EventId", "Event", "OccurredAt", "Data",
            "ChatKind", "ChatJid", "ChatLid", "SenderJid", "SenderLid", "IsOutgoing", "MessageId", "Echo")
        VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13)
        """;
    private const string Advance =
        """
        UPDATE "inbox_channels" SET "LastSeq" = @p0, "Backlog" = "Backlog" + @p1, "BacklogBytes" = "BacklogBytes" + @p2, "LastEventAt" = @p3
        WHERE "IntegrationId" = @p4
        """;

    private readonly Store<BridgeDbContext> _store;
    private readonly TimeProvider _time;
    private readonly long _limitBytes;
    private readonly GroupCommit<Received, EventStoreOutcome> _commits;

    public EventStore(Store<BridgeDbContext> store, StorageQuotas quotas, TimeProvider time)
    {
        _store = store;
        _limitBytes = quotas.EventStoreBytes;
        _time = time;
        _commits = new GroupCommit<Received, EventStoreOutcome>(CommitAsync);
    }

    public Task<long?> FindCursorAsync(string integrationId, CancellationToken cancellationToken) => _store.ReadAsync(
        db => db.EventCursors.Where(c => c.IntegrationId == integrationId).Select(c => (long?)c.LastSeq)
            .SingleOrDefaultAsync(cancellationToken),
        cancellationToken);

    public async Task<bool> HasRoomAsync(string integrationId, CancellationToken cancellationToken)
    {
        var waiting = await _store.ReadAsync(
            db => db.EventCursors.Where(c => c.IntegrationId == integrationId).Select(c => c.BacklogBytes)
                .SingleOrDefaultAsync(cancellationToken),
            cancellationToken);
        return waiting < _limitBytes / 4 * 3;
    }

    public Task<EventStoreOutcome> StoreAsync(
        string integrationId, IReadOnlyList<ReceivedEvent> events, long upTo, CancellationToken cancellationToken) =>
        _commits.AddAsync(new Received(integrationId, events, upTo), cancellationToken);

    public ValueTask DisposeAsync() => _commits.DisposeAsync();

    private Task<IReadOnlyList<EventStoreOutcome>> CommitAsync(IReadOnlyList<Received> batch) => _store.WriteAsync(
        async db =>
        {
            await using var sql = new SqlCommands(db);
            var now = _time.GetUtcNow().ToUnixTimeMilliseconds();

            // Always in the same order: transactions that lock the same rows in different orders would deadlock.
            var outcomes = new EventStoreOutcome[batch.Count];
            foreach (var (index, received) in batch.Index().OrderBy(item => item.Item.IntegrationId, StringComparer.Ordinal))
            {
                outcomes[index] = await WriteAsync(db, sql, received, now);
            }

            return (IReadOnlyList<EventStoreOutcome>)outcomes;
        },
        CancellationToken.None);

    private async Task<EventStoreOutcome> WriteAsync(BridgeDbContext db, SqlCommands sql, Received received, long now)
    {
        if (await CursorAsync(db, sql, received.IntegrationId) is not var (cursor, waiting))
        {
            // The integration is removed, or its successor gets the events.
            return EventStoreOutcome.NotActive;
        }

        if (waiting >= _limitBytes && received.Events.Any(next => next.Seq > cursor))
        {
            return EventStoreOutcome.Full;
        }

        var reached = cursor;
        var (stored, bytes) = (0L, 0L);
        foreach (var next in received.Events)
        {
            // The public API may repeat an event within the batch. A duplicate key would fail the batches of all other integrations too.
            if (next.Seq > reached)
            {
                reached = next.Seq;
                bytes += next.Data.Length;
                stored += await InsertAsync(sql, received.IntegrationId, next);
            }
        }

        reached = Math.Max(reached, received.UpTo);
        if (reached > cursor)
        {
            await sql.ExecuteAsync(Advance, reached, stored, bytes, now, received.IntegrationId);
        }

        return EventStoreOutcome.Stored;
    }

    private static Task<int> InsertAsync(SqlCommands sql, string integrationId, ReceivedEvent next)
    {
        var header = next.Header.IsShort ? next.Header : null;
        return sql.ExecuteAsync(
            Insert, integrationId, next.Seq, next.Id, next.Name, next.OccurredAt.ToUnixTimeMilliseconds(), next.Data,
            (int?)header?.Kind, header?.Chat.Jid, header?.Chat.Lid, header?.Sender.Jid, header?.Sender.Lid,
            header is null ? null : header.IsOutgoing ? 1 : 0, header?.MessageId, header?.Echo);
    }

    private static async Task<(long LastSeq, long BacklogBytes)?> CursorAsync(BridgeDbContext db, SqlCommands sql, string integrationId)
    {
        if (await sql.ExecuteAsync(Touch, integrationId) == 0)
        {
            // During a hand-over the former integration has the row: a second one would split the backlog.
            if (!await AgentMessageRepository.LockAsync(db, integrationId, CancellationToken.None)
                || !await db.Integrations.AnyAsync(i => i.Id == integrationId && i.Phase == BridgeIntegrationPhase.Active
                    && !db.Integrations.Any(f => f.SupersededBy == integrationId && db.EventCursors.Any(c => c.IntegrationId == f.Id))))
            {
                return null;
            }

            await sql.ExecuteAsync(Create, integrationId);
            return (0, 0);
        }

        await using var row = await sql.QueryAsync(Cursor, integrationId);
        await row.ReadAsync();
        return (row.GetInt64(0), row.GetInt64(1));
    }

    private sealed record Received(string IntegrationId, IReadOnlyList<ReceivedEvent> Events, long UpTo);
}
