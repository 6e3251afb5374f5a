using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Ryze.Domain;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>
/// Limits the bytes of an integration's dead letters (docs/spec/security.md 1). Beyond the quota the oldest are deleted, with a warning:
/// refused events would block a customer who cannot delete dead letters. A measurement plus all later additions is an upper bound, so a new
/// measurement is needed only above the quota. Thread-safe.
/// </summary>
internal sealed partial class DeadLetterQuota(Store<BridgeDbContext> store, StorageQuotas quotas, ILogger<DeadLetterQuota> logger)
{
    private const int BatchSize = PieceDeletion.PieceSize;

    /// <summary>Beyond this number all bounds are dropped and measured again.</summary>
    private const int MaxRemembered = 100_000;

    // Runs first: it makes a concurrent retry of the same dead letters wait on every provider.
    private const string Touch = """UPDATE "inbox_channels" SET "DeadLetters" = "DeadLetters" WHERE "IntegrationId" = @p0""";

    private readonly ConcurrentDictionary<string, long> _bounds = new(StringComparer.Ordinal);

    /// <summary>Must run after each stored dead letter.</summary>
    public async Task EnforceAsync(string integrationId, long added, CancellationToken cancellationToken)
    {
        if (_bounds.ContainsKey(integrationId)
            && _bounds.AddOrUpdate(integrationId, added, (_, bound) => bound + added) <= quotas.EventStoreBytes)
        {
            return;
        }

        var measured = await MeasureAsync(integrationId, cancellationToken);
        if (measured > quotas.EventStoreBytes)
        {
            // Deletes an extra tenth, so that the next dead letters need no measurement.
            measured -= await DeleteOldestAsync(integrationId, measured - (quotas.EventStoreBytes / 10 * 9), cancellationToken);
        }

        if (_bounds.Count >= MaxRemembered)
        {
            _bounds.Clear();
        }

        _bounds[integrationId] = measured;
    }

    private Task<long> MeasureAsync(string integrationId, CancellationToken cancellationToken) => store.ReadAsync(
        db => db.DeadLetters.Where(d => d.IntegrationId == integrationId).SumAsync(d => (long)d.Data.Length, cancellationToken),
        cancellationToken);

    /// <returns>The deleted bytes.</returns>
    private async Task<long> DeleteOldestAsync(string integrationId, long excess, CancellationToken cancellationToken)
    {
        var (count, bytes) = (0, 0L);
        while (bytes < excess && await DeleteBatchAsync(integrationId, excess - bytes, cancellationToken) is { Count: > 0 } deleted)
        {
            (count, bytes) = (count + deleted.Count, bytes + deleted.Bytes);
        }

        LogDeleted(logger, integrationId, count);
        return bytes;
    }

    private Task<(int Count, long Bytes)> DeleteBatchAsync(string integrationId, long excess, CancellationToken cancellationToken) =>
        store.WriteAsync(
        async db =>
        {
            await using var sql = new SqlCommands(db);
            await sql.ExecuteAsync(Touch, integrationId);
            var oldest = await db.DeadLetters.Where(d => d.IntegrationId == integrationId).OrderBy(d => d.Seq).Take(BatchSize)
                .Select(d => new { d.Seq, Bytes = (long)d.Data.Length }).ToListAsync(cancellationToken);
            var (count, bytes) = (0, 0L);
            while (count < oldest.Count && bytes < excess)
            {
                bytes += oldest[count].Bytes;
                count++;
            }

            if (count > 0)
            {
                var last = oldest[count - 1].Seq;
                await db.DeadLetters.Where(d => d.IntegrationId == integrationId && d.Seq <= last).ExecuteDeleteAsync(cancellationToken);
                await db.EventCursors.Where(c => c.IntegrationId == integrationId)
                    .ExecuteUpdateAsync(row => row.SetProperty(c => c.DeadLetters, c => c.DeadLetters - count), cancellationToken);
            }

            return (count, bytes);
        },
        cancellationToken);

    [LoggerMessage(
        6063, LogLevel.Warning,
        "{Count} of the oldest dead letters were deleted for {IntegrationId}: they exceeded EVENT_STORE_LIMIT_BYTES and cannot be retried")]
    private static partial void LogDeleted(ILogger logger, string integrationId, int count);
}
