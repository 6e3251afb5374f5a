namespace Ryze.Application.Shared;

/// <summary>Limits the time of a call. The call ends at the deadline, or when its caller cancels it.</summary>
public sealed class Deadline : IDisposable
{
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;

    internal Deadline(TimeSpan span, TimeProvider time, CancellationToken caller)
    {
        _caller = caller;
        _timer = new CancellationTokenSource(span, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, caller);
    }

    /// <summary>Cancelled at the deadline, and when the caller cancels.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether the time is over and the caller did not cancel.</summary>
    public bool IsOver => _timer.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>Starts the time again; has no effect when it is over.</summary>
    /// <param name="span"><see cref="Timeout.InfiniteTimeSpan"/> stops the time.</param>
    public void Restart(TimeSpan span) => _timer.CancelAfter(span);

    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}

public static class DeadlineOfToken
{
    /// <param name="span">Not negative, or <see cref="Timeout.InfiniteTimeSpan"/>; zero is over at once.</param>
    public static Deadline WithTimeout(this CancellationToken caller, TimeSpan span, TimeProvider time) => new(span, time, caller);
}
