using Ryze.Application.Shared;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>Bridge side: events that could not be relayed, to be looked at and tried again. Failures throw <see cref="StorageException"/>.</summary>
public interface IDeadLetterRepository
{
    /// <summary>Newest event first, each with its sequence number.</summary>
    /// <param name="before">Only events with a smaller number; null: from the newest on.</param>
    Task<IReadOnlyList<(long Seq, DeadLetter Letter)>> ListAsync(string integrationId, long? before, int atMost, CancellationToken cancellationToken);

    /// <summary>
    /// In one transaction: letters go back to the events that wait, and the counters with them. What has gone back already is left out.
    /// </summary>
    /// <param name="ids">Only these; null: all.</param>
    /// <param name="after">Only events with a greater number.</param>
    /// <returns>How many, and the greatest number among them; null when there were none left.</returns>
    Task<(int Count, long UpTo)?> RetryAsync(
        string integrationId, IReadOnlyCollection<string>? ids, long after, int atMost, CancellationToken cancellationToken);
}
