using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Ryze.Tests.Support;

/// <summary>A clock that the test moves. It records every started wait, so that a test can wait for it before it moves the clock.</summary>
internal sealed class RecordingTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Enqueue(dueTime);
        return timer;
    }

    /// <summary>The number of waits of this length started so far.</summary>
    public int Waits(TimeSpan length) => _waits.Count(wait => wait == length);
}
