namespace Ryze.Domain.Bridge.Chatwoot;

/// <summary>
/// Limits turns per minute. A fifth may start at once, so that a new caller does not wait; the rest are spread evenly. Not thread-safe.
/// </summary>
/// <param name="perMinute">At least 1.</param>
public sealed class Pace(int perMinute)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private TimeSpan _spreadUntil = TimeSpan.MinValue;

    /// <summary>A change affects later turns.</summary>
    public int PerMinute { get; set; } = perMinute;

    /// <summary>The time between turns under full load.</summary>
    public TimeSpan Interval => Minute / Math.Max(1, PerMinute - AtOnce);

    private int AtOnce => Math.Max(1, PerMinute / 5);

    /// <summary>Whether a new pace would behave the same.</summary>
    /// <param name="now">The time since a fixed start, the same for each call.</param>
    public bool IsIdle(TimeSpan now) => _spreadUntil <= now;

    /// <summary>The wait of a caller that asks now.</summary>
    public TimeSpan WaitAt(TimeSpan now) => WaitAt(now, AtOnce);

    /// <summary>The wait of a caller that leaves half of the immediate turns to others.</summary>
    public TimeSpan WaitForRoomAt(TimeSpan now) => WaitAt(now, (AtOnce + 1) / 2);

    /// <summary>Reserves the next turn.</summary>
    /// <returns>The wait before this turn; zero when it is immediate.</returns>
    public TimeSpan Take(TimeSpan now)
    {
        var wait = WaitAt(now);
        _spreadUntil = (IsIdle(now) ? now : _spreadUntil) + Interval;
        return wait;
    }

    private TimeSpan WaitAt(TimeSpan now, int atOnce)
    {
        var wait = IsIdle(now) ? TimeSpan.Zero : _spreadUntil - now - (Interval * (atOnce - 1));
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
