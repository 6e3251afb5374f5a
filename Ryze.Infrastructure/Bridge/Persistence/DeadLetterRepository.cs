using Microsoft.EntityFrameworkCore;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>Dead letters for the operator, without the events' contents.</summary>
internal sealed class DeadLetterRepository(Store<BridgeDbContext> store) : IDeadLetterRepository
{
    // Runs first: it makes concurrent retries take turns on every provider.
    private const string Touch = """UPDATE "inbox_channels" SET "Backlog" = "Backlog" WHERE "IntegrationId" = @p0""";

    private const string PutBack =
        """
        INSERT INTO "inbox_events" ("IntegrationId", "Seq", "EventId", "Event", "OccurredAt", "Data")
        SELECT "IntegrationId", "Seq", "EventId", "Event", "OccurredAt", "Data" FROM "dead_letters" WHERE "IntegrationId" = @p0 AND "Seq" = @p1
        """;

    private const string Remove = """DELETE FROM "dead_letters" WHERE "IntegrationId" = @p0 AND "Seq" = @p1""";

    private const string Count =
        """
        UPDATE "inbox_channels" SET "Backlog" = "Backlog" + @p0, "BacklogBytes" = "BacklogBytes" + @p1, "DeadLetters" = "DeadLetters" - @p0
        WHERE "IntegrationId" = @p2
        """;

    public Task<IReadOnlyList<(long Seq, DeadLetter Letter)>> ListAsync(
        string integrationId, long? before, int atMost, CancellationToken cancellationToken) => store.ReadAsync(
        async db =>
        {
            var rows = await db.DeadLetters
                .Where(d => d.IntegrationId == integrationId && (before == null || d.Seq < before))
                .OrderByDescending(d => d.Seq)
                .Take(atMost)
                .Select(d => new { d.Seq, d.EventId, d.Event, d.OccurredAt, d.Reason, d.BuriedAt })
                .ToListAsync(cancellationToken);
            return (IReadOnlyList<(long, DeadLetter)>)
                [.. rows.Select(row => (row.Seq, new DeadLetter(row.EventId, row.Event, row.OccurredAt, row.Reason, row.BuriedAt)))];
        },
        cancellationToken);

    public Task<(int Count, long UpTo)?> RetryAsync(
        string integrationId, IReadOnlyCollection<string>? ids, long after, int atMost, CancellationToken cancellationToken) =>
            store.WriteAsync(
        async db =>
        {
            await using var sql = new SqlCommands(db);
            if (await sql.ExecuteAsync(Touch, integrationId) == 0)
            {
                // The integration was removed: no dead letter becomes a waiting event again.
                return ((int, long)?)null;
            }

            var deadLetters = await db.DeadLetters
                .Where(d => d.IntegrationId == integrationId && d.Seq > after && (ids == null || ids.Contains(d.EventId)))
                .OrderBy(d => d.Seq)
                .Take(atMost)
                .Select(d => new { d.Seq, Bytes = (long)d.Data.Length })
                .ToListAsync(cancellationToken);
            if (deadLetters.Count == 0)
            {
                return null;
            }

            foreach (var seq in deadLetters.Select(deadLetter => deadLetter.Seq))
            {
                await sql.ExecuteAsync(PutBack, integrationId, seq);
                await sql.ExecuteAsync(Remove, integrationId, seq);
            }

            await sql.ExecuteAsync(Count, (long)deadLetters.Count, deadLetters.Sum(deadLetter => deadLetter.Bytes), integrationId);
            return (deadLetters.Count, deadLetters[^1].Seq);
        },
        cancellationToken);
}
