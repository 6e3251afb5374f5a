namespace Ryze.Domain.Bridge.Chatwoot;

/// <summary>
/// A pace that drops after a 429 and recovers over time, because an installation may allow less than Chatwoot's default. Not thread-safe.
/// </summary>
/// <param name="most">Turns per minute until the first 429, and the upper limit after it.</param>
public sealed class AdaptivePace(int most)
{
    /// <summary>The lowest rate, so that deliveries continue even when other programs use up the address's limit.</summary>
    public const int Least = 60;

    public static readonly TimeSpan RaiseInterval = TimeSpan.FromMinutes(5);

    private const double LowerFactor = 0.7;
    private const double ShareOfRefusedRate = 0.8;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Pace _pace = new(most);
    private TimeSpan _raisedAt;
    private long _minute;
    private (int Former, int Current) _taken;

    public int PerMinute => _pace.PerMinute;

    /// <summary>The time between turns under full load.</summary>
    public TimeSpan Interval => _pace.Interval;

    /// <summary>Whether a new pace would behave the same.</summary>
    /// <param name="now">The time since a fixed start, the same for each call.</param>
    public bool IsIdle(TimeSpan now)
    {
        Raise(now);
        return PerMinute == most && _pace.IsIdle(now);
    }

    /// <summary>The wait of a caller that asks now.</summary>
    public TimeSpan WaitAt(TimeSpan now) => _pace.WaitAt(now);

    /// <summary>The wait of a caller that leaves half of the immediate turns to others.</summary>
    public TimeSpan WaitForRoomAt(TimeSpan now) => _pace.WaitForRoomAt(now);

    /// <summary>Reserves the next turn.</summary>
    /// <returns>The wait before this turn; zero when it is immediate.</returns>
    public TimeSpan Take(TimeSpan now)
    {
        Raise(now);
        MoveTo(now);
        _taken.Current++;
        return _pace.Take(now);
    }

    /// <summary>Lowers the rate after a 429, because the last minute's rate was too high.</summary>
    public void Lower(TimeSpan now)
    {
        MoveTo(now);
        var elapsed = (now.Ticks % Minute.Ticks) / (double)Minute.Ticks;
        var refused = _taken.Current + (_taken.Former * (1 - elapsed));
        var next = (int)Math.Min(PerMinute * LowerFactor, refused * ShareOfRefusedRate);
        _pace.PerMinute = Math.Clamp(next, Math.Min(Least, most), most);
        _raisedAt = now;
    }

    private void Raise(TimeSpan now)
    {
        while (PerMinute < most && now - _raisedAt >= RaiseInterval)
        {
            _pace.PerMinute = Math.Min(most, PerMinute + ((PerMinute + 9) / 10));
            _raisedAt += RaiseInterval;
        }
    }

    private void MoveTo(TimeSpan now)
    {
        var minute = now.Ticks / Minute.Ticks;
        _taken = minute == _minute ? _taken : (minute == _minute + 1 ? _taken.Current : 0, 0);
        _minute = minute;
    }
}
