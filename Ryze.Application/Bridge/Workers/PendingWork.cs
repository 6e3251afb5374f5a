namespace Ryze.Application.Bridge.Workers;

/// <summary>What waits to be relayed.</summary>
/// <param name="ReadUpTo">Where to go on.</param>
/// <param name="IsAll">Whether there was nothing more.</param>
public sealed record PendingWork(IReadOnlyList<WorkItem> Items, long ReadUpTo, bool IsAll);

/// <param name="Seq">Its place in the order; unique within the integration and the kind of work.</param>
/// <param name="Chats">Items that share any of these are done one after another.</param>
public sealed record WorkItem(long Seq, IReadOnlyList<string> Chats)
{
    /// <summary>Not begun before; null: at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }
}
