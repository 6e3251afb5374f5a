using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Ryze.Tests.Support;

/// <summary>A clock that the test moves, and that remembers which waits were begun: a test can wait for a wait before it moves the clock.</summary>
internal sealed class RecordingTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Enqueue(dueTime);
        return timer;
    }

    /// <summary>How many waits of this length were begun so far.</summary>
    public int Waits(TimeSpan length) => _waits.Count(wait => wait == length);
}
