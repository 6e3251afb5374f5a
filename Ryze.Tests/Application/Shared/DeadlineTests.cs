using Microsoft.Extensions.Time.Testing;
using Ryze.Application.Shared;

namespace Ryze.Tests.Application.Shared;

internal sealed class DeadlineTests
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _caller = new();

    [TearDown]
    public void Dispose() => _caller.Dispose();

    [TestCase(9.9, false)]
    [TestCase(10, true)]
    public void Deadline_is_over_when_its_time_passed(double seconds, bool isOver)
    {
        using var deadline = _caller.Token.WithTimeout(Span, _time);

        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.That((deadline.IsOver, deadline.Token.IsCancellationRequested), Is.EqualTo((isOver, isOver)));
    }

    [Test]
    public void Caller_ends_the_call_before_the_deadline()
    {
        using var deadline = _caller.Token.WithTimeout(Span, _time);

        _caller.Cancel();

        Assert.That((deadline.IsOver, deadline.Token.IsCancellationRequested), Is.EqualTo((false, true)));
    }

    [Test]
    public void Cancelled_call_is_not_a_timeout_when_the_time_passes_later()
    {
        using var deadline = _caller.Token.WithTimeout(Span, _time);

        _caller.Cancel();
        _time.Advance(Span);

        Assert.That(deadline.IsOver, Is.False);
    }

    [Test]
    public void Deadline_is_over_at_once_when_its_span_is_zero()
    {
        using var deadline = _caller.Token.WithTimeout(TimeSpan.Zero, _time);

        Assert.That(deadline.IsOver, Is.True);
    }

    [Test]
    public void Deadline_never_ends_when_its_span_is_infinite()
    {
        using var deadline = _caller.Token.WithTimeout(Timeout.InfiniteTimeSpan, _time);

        _time.Advance(TimeSpan.FromDays(30));

        Assert.That(deadline.Token.IsCancellationRequested, Is.False);
    }

    [Test]
    public void Restart_moves_the_deadline()
    {
        using var deadline = _caller.Token.WithTimeout(Span, _time);
        _time.Advance(Span / 2);

        deadline.Restart(Span);
        _time.Advance(Span / 2);

        Assert.That(deadline.IsOver, Is.False);
    }
}
