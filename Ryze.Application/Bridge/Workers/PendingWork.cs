namespace Ryze.Application.Bridge.Workers;

/// <summary>A batch of pending work.</summary>
/// <param name="ReadUpTo">Where to continue.</param>
/// <param name="IsAll">Whether no more work remained.</param>
public sealed record PendingWork(IReadOnlyList<WorkItem> Items, long ReadUpTo, bool IsAll);

/// <param name="Seq">The item's order; unique within the integration and the kind of work.</param>
/// <param name="Chats">Items that share a chat run one after another.</param>
public sealed record WorkItem(long Seq, IReadOnlyList<string> Chats)
{
    /// <summary>The earliest start; null means now.</summary>
    public DateTimeOffset? NotBefore { get; init; }
}
