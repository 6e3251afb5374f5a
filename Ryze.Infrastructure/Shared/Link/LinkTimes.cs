namespace Ryze.Infrastructure.Shared.Link;

/// <summary>The times of docs/spec/bridge.md 2; only tests change them.</summary>
internal sealed record LinkTimes
{
    /// <summary>The interval between pings.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The peer counts as dead when it does not answer a ping in this time.</summary>
    public TimeSpan PongTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The peer counts as too slow when it does not acknowledge any sent event in this time.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a close waits for the peer's close.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
