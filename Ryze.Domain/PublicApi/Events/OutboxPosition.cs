namespace Ryze.Domain.PublicApi.Events;

/// <summary>An integration's position in the outbox.</summary>
/// <param name="LastSeq">The newest event's sequence number; 0 when there was none.</param>
/// <param name="LastAcked">The last event that the bridge acknowledged.</param>
public sealed record OutboxPosition(long LastSeq, long LastAcked)
{
    /// <summary>The limit of unacknowledged events per integration; the next one is rejected (docs/spec/bridge.md 2.1).</summary>
    public const int MaxBacklog = 100_000;

    public long Backlog => LastSeq - LastAcked;
}
