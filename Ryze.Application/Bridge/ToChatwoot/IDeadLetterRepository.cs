using Ryze.Application.Shared;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>Bridge: dead letters, to list and retry. Failures throw <see cref="StorageException"/>.</summary>
public interface IDeadLetterRepository
{
    /// <summary>Lists the newest event first, each with its sequence number.</summary>
    /// <param name="before">Only events with a smaller number; null starts at the newest.</param>
    Task<IReadOnlyList<(long Seq, DeadLetter Letter)>> ListAsync(
        string integrationId, long? before, int atMost, CancellationToken cancellationToken);

    /// <summary>
    /// In one transaction: moves dead letters back to the pending events, and updates both counters. It skips those that already moved.
    /// </summary>
    /// <param name="ids">Only these ids; null retries all.</param>
    /// <param name="after">Only events with a greater number.</param>
    /// <returns>The count and the greatest number among them; null when none were left.</returns>
    Task<(int Count, long UpTo)?> RetryAsync(
        string integrationId, IReadOnlyCollection<string>? ids, long after, int atMost, CancellationToken cancellationToken);
}
