using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>
/// Limits the text of an integration's failed agent messages (docs/spec/security.md 1). Beyond the quota the oldest texts are erased: an
/// agent retry brings the text again. A measurement plus all later additions is an upper bound, so a new measurement is needed only above
/// the quota. Thread-safe.
/// </summary>
internal sealed partial class FailedTextQuota(Store<BridgeDbContext> store, StorageQuotas quotas, ILogger<FailedTextQuota> logger)
{
    private const int BatchSize = PieceDeletion.PieceSize;

    /// <summary>Beyond this number all bounds are dropped and measured again.</summary>
    private const int MaxRemembered = 100_000;

    private readonly ConcurrentDictionary<string, long> _bounds = new(StringComparer.Ordinal);

    /// <summary>Must run after each message that failed. When the database fails, the next failed message measures again.</summary>
    public async Task EnforceAsync(string integrationId, long added, CancellationToken cancellationToken)
    {
        try
        {
            await MeasureAsync(integrationId, added, cancellationToken);
        }
        catch (StorageException)
        {
            // The message has failed and is stored: its caller must not see an error.
            _bounds.TryRemove(integrationId, out _);
        }
    }

    private async Task MeasureAsync(string integrationId, long added, CancellationToken cancellationToken)
    {
        if (_bounds.ContainsKey(integrationId)
            && _bounds.AddOrUpdate(integrationId, added, (_, bound) => bound + added) <= quotas.AgentMessagesBytes)
        {
            return;
        }

        var before = _bounds.GetValueOrDefault(integrationId);
        var measured = await store.ReadAsync(
            db => Failed(db, integrationId).SumAsync(m => (long)m.Content.Length, cancellationToken), cancellationToken);
        if (measured > quotas.AgentMessagesBytes)
        {
            // Erases an extra tenth, so that the next failures need no measurement.
            measured -= await EraseOldestAsync(integrationId, measured - (quotas.AgentMessagesBytes / 10 * 9), cancellationToken);
        }

        if (_bounds.Count >= MaxRemembered)
        {
            _bounds.Clear();
        }

        // Messages that failed since then may be in the measurement or not.
        _bounds.AddOrUpdate(integrationId, measured, (_, bound) => measured + Math.Max(0, bound - before));
    }

    /// <returns>The erased bytes.</returns>
    private async Task<long> EraseOldestAsync(string integrationId, long excess, CancellationToken cancellationToken)
    {
        var (count, bytes) = (0, 0L);
        while (bytes < excess && await EraseBatchAsync(integrationId, excess - bytes, cancellationToken) is { Count: > 0 } erased)
        {
            (count, bytes) = (count + erased.Count, bytes + erased.Bytes);
        }

        LogErased(logger, integrationId, count);
        return bytes;
    }

    private Task<(int Count, long Bytes)> EraseBatchAsync(string integrationId, long excess, CancellationToken cancellationToken) =>
        store.WriteAsync(
        async db =>
        {
            // A concurrent agent retry of the same messages waits for this lock.
            if (!await AgentMessageRepository.LockAsync(db, integrationId, cancellationToken))
            {
                return (0, 0L);
            }

            var oldest = await Failed(db, integrationId).OrderBy(m => m.DoneAt).ThenBy(m => m.MessageId).Take(BatchSize)
                .Select(m => new { m.MessageId, Bytes = (long)m.Content.Length }).ToListAsync(cancellationToken);
            var (count, bytes) = (0, 0L);
            while (count < oldest.Count && bytes < excess)
            {
                bytes += oldest[count].Bytes;
                count++;
            }

            var ids = oldest.Take(count).Select(message => message.MessageId).ToList();
            await Failed(db, integrationId).Where(m => ids.Contains(m.MessageId))
                .ExecuteUpdateAsync(row => row.SetProperty(m => m.Content, ""), cancellationToken);
            return (count, bytes);
        },
        cancellationToken);

    private static IQueryable<AgentMessageRow> Failed(BridgeDbContext db, string integrationId) =>
        db.AgentMessages.Where(m => m.IntegrationId == integrationId && m.State == AgentMessageState.Failed && m.Content != "");

    [LoggerMessage(
        6064, LogLevel.Warning,
        "The text of {Count} failed agent messages was erased for {IntegrationId}: they exceeded AGENT_MESSAGES_LIMIT_BYTES; an agent retry still works")]
    private static partial void LogErased(ILogger logger, string integrationId, int count);
}
