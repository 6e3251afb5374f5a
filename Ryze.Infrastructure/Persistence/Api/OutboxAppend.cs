using System.Security.Cryptography;
using System.Text;
using Ryze.Domain.Errors;
using Ryze.Domain.Events;

namespace Ryze.Infrastructure.Persistence.Api;

/// <summary>An event that waits for the next commit.</summary>
internal sealed record OutboxItem(string IntegrationId, EngineEvent Event)
{
    public byte[] IdentityHash { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(Event.Identity));
}

/// <summary>Writes a batch of events of any integrations within one transaction (docs/adr/0009).</summary>
internal sealed class OutboxAppend(SqlCommands sql, DateTimeOffset now)
{
    // First, so that on every provider the row is locked before a number is given: numbers are then seen in order, without gaps.
    private const string Lock = """UPDATE "outbox_channels" SET "ChangedAt" = @p0 WHERE "IntegrationId" = @p1 AND "ClosedAt" IS NULL""";
    private const string Position = """SELECT "LastSeq", "LastAcked" FROM "outbox_channels" WHERE "IntegrationId" = @p0""";
    private const string Known = """SELECT 1 FROM "outbox_events" WHERE "IntegrationId" = @p0 AND "IdentityHash" = @p1""";
    private const string Insert = """INSERT INTO "outbox_events" ("IntegrationId", "Seq", "IdentityHash", "Frame") VALUES (@p0, @p1, @p2, @p3)""";
    private const string InsertMedia =
        """INSERT INTO "outbox_media" ("Id", "IntegrationId", "Seq", "MimeType", "Content") VALUES (@p0, @p1, @p2, @p3, @p4)""";
    /// <summary>Completes a command whose outcome nobody knew.</summary>
    public const string Settle =
        """UPDATE "commands" SET "Result" = @p0 WHERE "IntegrationId" = @p1 AND "Id" = @p2 AND ("Result" IS NULL OR "Result" LIKE '%outcome_unknown%')""";
    private const string Advance = """UPDATE "outbox_channels" SET "LastSeq" = @p0, "FullSince" = NULL WHERE "IntegrationId" = @p1""";
    private const string Full = """UPDATE "outbox_channels" SET "FullSince" = @p0 WHERE "IntegrationId" = @p1 AND "FullSince" IS NULL""";

    private readonly long _now = now.ToUnixTimeMilliseconds();

    /// <summary>Integrations that got events, with their newest number.</summary>
    public Dictionary<string, long> Advanced { get; } = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<Result<EventAcceptance>>> WriteAsync(IReadOnlyList<OutboxItem> items)
    {
        var results = new Result<EventAcceptance>[items.Count];

        // In one order everywhere: two replicas that lock the same rows in different orders would wait for each other.
        var channels = Enumerable.Range(0, items.Count).GroupBy(i => items[i].IntegrationId, StringComparer.Ordinal);
        foreach (var channel in channels.OrderBy(channel => channel.Key, StringComparer.Ordinal))
        {
            await WriteAsync(channel.Key, items, channel, results);
        }

        return results;
    }

    private async Task WriteAsync(string integrationId, IReadOnlyList<OutboxItem> items, IEnumerable<int> indexes, Result<EventAcceptance>[] results)
    {
        var isOpen = await sql.ExecuteAsync(Lock, _now, integrationId) == 1;
        var (first, acked) = isOpen ? await PositionAsync(integrationId) : default;
        var last = first;
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
            else if (last - acked >= OutboxPosition.MaxBacklog)
            {
                refused = true;
                results[i] = new EventError.BacklogFull(OutboxPosition.MaxBacklog);
            }
            else
            {
                await InsertAsync(items[i], ++last);
                results[i] = EventAcceptance.Stored;
            }
        }

        if (last > first)
        {
            await sql.ExecuteAsync(Advance, last, integrationId);
            Advanced[integrationId] = last;
        }

        if (refused)
        {
            await sql.ExecuteAsync(Full, _now, integrationId);
        }
    }

    private async Task<(long LastSeq, long LastAcked)> PositionAsync(string integrationId)
    {
        await using var row = await sql.QueryAsync(Position, integrationId);
        await row.ReadAsync();
        return (row.GetInt64(0), row.GetInt64(1));
    }

    private async Task<bool> IsKnownAsync(OutboxItem item)
    {
        await using var row = await sql.QueryAsync(Known, item.IntegrationId, item.IdentityHash);
        return await row.ReadAsync();
    }

    private async Task InsertAsync(OutboxItem item, long seq)
    {
        await sql.ExecuteAsync(Insert, item.IntegrationId, seq, item.IdentityHash, item.Event.Frame);
        if (item.Event.Media is { } media)
        {
            await sql.ExecuteAsync(InsertMedia, media.Id, item.IntegrationId, seq, media.MimeType, media.Content);
        }

        if (item.Event.Echo is { } echo)
        {
            await sql.ExecuteAsync(Settle, CommandResultJson.Write(echo), item.IntegrationId, echo.CommandId);
        }
    }
}
