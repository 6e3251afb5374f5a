namespace Ryze.Infrastructure.Shared.Link;

/// <summary>The times of bridge.md 2. Only tests use others.</summary>
internal sealed record LinkTimes
{
    /// <summary>A ping goes out this often.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The peer is dead when a ping is not answered within this.</summary>
    public TimeSpan PongWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A peer that acknowledges nothing for this long, though it has something to acknowledge, is too slow.</summary>
    public TimeSpan DrainWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a close waits for the peer to close as well.</summary>
    public TimeSpan CloseWithin { get; init; } = TimeSpan.FromSeconds(5);
}
