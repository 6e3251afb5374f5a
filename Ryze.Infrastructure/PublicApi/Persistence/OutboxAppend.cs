using System.Security.Cryptography;
using System.Text;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>An event that waits for the next commit.</summary>
internal sealed record OutboxItem(string IntegrationId, EngineEvent Event)
{
    public byte[] IdentityHash { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(Event.Identity));
}

/// <summary>Writes a batch of events, also for different integrations, in one transaction (docs/adr/0009).</summary>
/// <param name="limitBytes">The limit for an integration's unacknowledged bytes.</param>
internal sealed class OutboxAppend(SqlCommands sql, DateTimeOffset now, long limitBytes)
{
    // Runs first: it locks the row on every provider, so that sequence numbers become visible in order and without gaps.
    private const string Lock = """UPDATE "outbox_channels" SET "ChangedAt" = @p0 WHERE "IntegrationId" = @p1 AND "ClosedAt" IS NULL""";
    private const string Position =
        """
        SELECT c."LastSeq", c."LastAcked", c."TotalBytes",
            (SELECT e."BytesBefore" FROM "outbox_events" AS e WHERE e."IntegrationId" = c."IntegrationId" AND e."Seq" = c."LastAcked" + 1)
        FROM "outbox_channels" AS c WHERE c."IntegrationId" = @p0
        """;
    private const string Known = """SELECT 1 FROM "outbox_events" WHERE "IntegrationId" = @p0 AND "IdentityHash" = @p1""";
    private const string Insert =
        """INSERT INTO "outbox_events" ("IntegrationId", "Seq", "IdentityHash", "Frame", "BytesBefore") VALUES (@p0, @p1, @p2, @p3, @p4)""";
    private const string InsertMedia =
        """INSERT INTO "outbox_media" ("Id", "IntegrationId", "Seq", "MimeType", "Content") VALUES (@p0, @p1, @p2, @p3, @p4)""";
    private const string InsertReference =
        """INSERT INTO "outbox_media" ("Id", "IntegrationId", "Seq", "MimeType", "Content", "EngineId", "Reference") VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)""";

    /// <summary>Completes a command without a known outcome.</summary>
    public const string Settle =
        """UPDATE "commands" SET "Result" = @p0, "MessageId" = COALESCE(@p1, "MessageId") WHERE "IntegrationId" = @p2 AND "Id" = @p3 AND ("Result" IS NULL OR "Result" LIKE '%outcome_unknown%')""";
    private const string Advance =
        """UPDATE "outbox_channels" SET "LastSeq" = @p0, "TotalBytes" = @p1, "FullSince" = NULL WHERE "IntegrationId" = @p2""";
    private const string Full = """UPDATE "outbox_channels" SET "FullSince" = @p0 WHERE "IntegrationId" = @p1 AND "FullSince" IS NULL""";

    private readonly long _now = now.ToUnixTimeMilliseconds();

    /// <summary>Integrations with new events, and the newest sequence number of each.</summary>
    public Dictionary<string, long> Advanced { get; } = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<Result<EventAcceptance>>> WriteAsync(IReadOnlyList<OutboxItem> items)
    {
        var results = new Result<EventAcceptance>[items.Count];

        // Always in the same order: replicas that lock the same rows in different orders would deadlock.
        var links = Enumerable.Range(0, items.Count).GroupBy(i => items[i].IntegrationId, StringComparer.Ordinal);
        foreach (var link in links.OrderBy(link => link.Key, StringComparer.Ordinal))
        {
            await WriteAsync(link.Key, items, link, results);
        }

        return results;
    }

    private async Task WriteAsync(
        string integrationId, IReadOnlyList<OutboxItem> items, IEnumerable<int> indexes, Result<EventAcceptance>[] results)
    {
        var isOpen = await sql.ExecuteAsync(Lock, _now, integrationId) == 1;
        var start = isOpen ? await PositionAsync(integrationId) : new LinkPosition(0, 0, 0, 0);
        var (last, total) = (start.LastSeq, start.TotalBytes);
        var refused = false;
        foreach (var i in indexes)
        {
            if (!isOpen)
            {
                results[i] = EventAcceptance.Ignored;
            }
            else if (await IsKnownAsync(items[i]))
            {
                results[i] = EventAcceptance.Known;
            }
            else if (BacklogPolicy.RefusalOf(last - start.LastAcked, total - start.AckedBytes, limitBytes) is { } refusal)
            {
                refused = true;
                results[i] = refusal;
            }
            else
            {
                await InsertAsync(items[i], ++last, total);
                total += items[i].Event.Bytes;
                results[i] = EventAcceptance.Stored;
            }
        }

        if (last > start.LastSeq)
        {
            await sql.ExecuteAsync(Advance, last, total, integrationId);
            Advanced[integrationId] = last;
        }

        if (refused)
        {
            await sql.ExecuteAsync(Full, _now, integrationId);
        }
    }

    private async Task<LinkPosition> PositionAsync(string integrationId)
    {
        await using var row = await sql.QueryAsync(Position, integrationId);
        await row.ReadAsync();
        var total = row.GetInt64(2);

        // Without a first unacknowledged event, nothing waits.
        return new LinkPosition(row.GetInt64(0), row.GetInt64(1), total, await row.IsDBNullAsync(3) ? total : row.GetInt64(3));
    }

    private async Task<bool> IsKnownAsync(OutboxItem item)
    {
        await using var row = await sql.QueryAsync(Known, item.IntegrationId, item.IdentityHash);
        return await row.ReadAsync();
    }

    private async Task InsertAsync(OutboxItem item, long seq, long bytesBefore)
    {
        await sql.ExecuteAsync(Insert, item.IntegrationId, seq, item.IdentityHash, item.Event.Frame, bytesBefore);
        if (item.Event.Media is { Source: { } source } kept)
        {
            await sql.ExecuteAsync(
                InsertReference, kept.Id, item.IntegrationId, seq, kept.MimeType, kept.Content, source.EngineId, source.Reference);
        }
        else if (item.Event.Media is { } media)
        {
            await sql.ExecuteAsync(InsertMedia, media.Id, item.IntegrationId, seq, media.MimeType, media.Content);
        }

        if (item.Event.Echo is { } echo)
        {
            await sql.ExecuteAsync(Settle, CommandResultJson.Write(echo), echo.MessageId, item.IntegrationId, echo.CommandId);
        }
    }

    /// <param name="AckedBytes">Total bytes of the events up to <paramref name="LastAcked"/>.</param>
    private sealed record LinkPosition(long LastSeq, long LastAcked, long TotalBytes, long AckedBytes);
}
