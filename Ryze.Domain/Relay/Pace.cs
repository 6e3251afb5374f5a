namespace Ryze.Domain.Relay;

/// <summary>
/// At most so many turns in any minute: a fifth of them at once, so that a newcomer waits for nothing, the others evenly. Not for several
/// threads at once.
/// </summary>
/// <param name="perMinute">From 1.</param>
public sealed class Pace(int perMinute)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly int _atOnce = Math.Max(1, perMinute / 5);
    private TimeSpan _spreadUntil = TimeSpan.MinValue;

    private TimeSpan Interval => Minute / Math.Max(1, perMinute - _atOnce);

    /// <summary>Whether it has forgotten all that was: a new one would do the same.</summary>
    /// <param name="now">Since a moment that is the same at each call.</param>
    public bool IsIdle(TimeSpan now) => _spreadUntil <= now;

    /// <summary>How long one who asked now would wait.</summary>
    public TimeSpan WaitAt(TimeSpan now)
    {
        var wait = _spreadUntil <= now ? TimeSpan.Zero : _spreadUntil - now - (Interval * (_atOnce - 1));
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>Takes the next turn.</summary>
    /// <returns>How long it is till then; zero: now.</returns>
    public TimeSpan Take(TimeSpan now)
    {
        var wait = WaitAt(now);
        _spreadUntil = (IsIdle(now) ? now : _spreadUntil) + Interval;
        return wait;
    }
}
