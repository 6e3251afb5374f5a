namespace Ryze.Domain.PublicApi.Events;

/// <summary>How far an integration's events have come.</summary>
/// <param name="LastSeq">Sequence number of the newest event, 0 when there never was one.</param>
/// <param name="LastAcked">Up to here the bridge has them.</param>
public sealed record OutboxPosition(long LastSeq, long LastAcked)
{
    /// <summary>Events kept unacknowledged per integration; one more is refused (bridge.md 2.1).</summary>
    public const int MaxBacklog = 100_000;

    public long Backlog => LastSeq - LastAcked;
}
