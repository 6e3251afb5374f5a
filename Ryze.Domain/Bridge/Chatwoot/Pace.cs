namespace Ryze.Domain.Bridge.Chatwoot;

/// <summary>
/// Grants at most so many turns in any minute: a fifth of them at once, so that a newcomer does not wait, and the rest evenly. Not thread-safe.
/// </summary>
/// <param name="perMinute">From 1.</param>
public sealed class Pace(int perMinute)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private TimeSpan _spreadUntil = TimeSpan.MinValue;

    /// <summary>A change counts for the turns after it.</summary>
    public int PerMinute { get; set; } = perMinute;

    /// <summary>Time between turns when more is asked for than is granted.</summary>
    public TimeSpan Interval => Minute / Math.Max(1, PerMinute - AtOnce);

    private int AtOnce => Math.Max(1, PerMinute / 5);

    /// <summary>Whether a new pace would do the same.</summary>
    /// <param name="now">Since a moment that is the same at each call.</param>
    public bool IsIdle(TimeSpan now) => _spreadUntil <= now;

    /// <summary>How long a caller who asked now would wait.</summary>
    public TimeSpan WaitAt(TimeSpan now) => WaitAt(now, AtOnce);

    /// <summary>How long a caller waits who leaves half of the immediate turns to others.</summary>
    public TimeSpan WaitForRoomAt(TimeSpan now) => WaitAt(now, (AtOnce + 1) / 2);

    /// <summary>Takes the next turn.</summary>
    /// <returns>How long the caller waits for it; zero: now.</returns>
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
