using Ryze.Domain.Bridge.Chatwoot;

namespace Ryze.Tests.Domain.Bridge.Chatwoot;

/// <summary>So many in any minute, a fifth of them at once.</summary>
internal sealed class PaceTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    [TestCase(180)]
    [TestCase(300)]
    public void In_no_minute_are_there_more_and_over_many_nearly_as_many(int perMinute)
    {
        var pace = new Pace(perMinute);
        var turns = new List<TimeSpan>();
        var now = TimeSpan.Zero;
        while (now < Minute * 12)
        {
            // Always asking, and once idle for two minutes.
            now += pace.Take(now);
            turns.Add(now);
            now += turns.Count == 100 ? Minute * 2 : TimeSpan.Zero;
        }

        // Two clocks that count a minute do not agree to the microsecond.
        var most = turns.Max(first => turns.Count(turn => turn >= first && turn < first + Minute - TimeSpan.FromMicroseconds(10)));
        Assert.That(most, Is.LessThanOrEqualTo(perMinute));
        Assert.That(turns, Has.Count.GreaterThan(perMinute * 0.45 * 11));
    }

    [Test]
    public void A_fifth_passes_at_once_and_the_others_evenly()
    {
        var pace = new Pace(300);

        Assert.That(Enumerable.Range(0, 60).Select(_ => pace.Take(TimeSpan.Zero)), Is.All.EqualTo(TimeSpan.Zero));
        Assert.That(new[] { pace.Take(TimeSpan.Zero), pace.Take(TimeSpan.Zero) }, Is.EqualTo(new[] { TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(500) }));
    }

    [Test]
    public void It_is_idle_when_all_would_pass_at_once_again_and_asking_takes_no_turn()
    {
        var pace = new Pace(300);
        pace.Take(TimeSpan.Zero);
        pace.Take(TimeSpan.Zero);

        Assert.That(
            (pace.IsIdle(TimeSpan.FromMilliseconds(499)), pace.IsIdle(TimeSpan.FromMilliseconds(500)), new Pace(300).IsIdle(TimeSpan.Zero)),
            Is.EqualTo((false, true, true)));
        var waits = Enumerable.Range(0, 61).Select(_ => pace.WaitAt(TimeSpan.Zero)).ToList();
        Assert.That(waits, Is.All.EqualTo(TimeSpan.Zero));
    }
}
