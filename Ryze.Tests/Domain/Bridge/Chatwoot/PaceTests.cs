using Ryze.Domain.Bridge.Chatwoot;

namespace Ryze.Tests.Domain.Bridge.Chatwoot;

/// <summary>A limit per minute, of which a fifth passes at once.</summary>
internal sealed class PaceTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    [TestCase(180)]
    [TestCase(300)]
    public void Pace_uses_its_limit_without_exceeding_it_in_any_minute(int perMinute)
    {
        var pace = new Pace(perMinute);
        var turns = new List<TimeSpan>();
        var now = TimeSpan.Zero;
        while (now < Minute * 12)
        {
            // The caller takes every turn, except for one idle period of two minutes.
            now += pace.Take(now);
            turns.Add(now);
            now += turns.Count == 100 ? Minute * 2 : TimeSpan.Zero;
        }

        // Rounding may move a turn by microseconds.
        var most = turns.Max(first => turns.Count(turn => turn >= first && turn < first + Minute - TimeSpan.FromMicroseconds(10)));
        Assert.That(most, Is.LessThanOrEqualTo(perMinute));
        Assert.That(turns, Has.Count.GreaterThan(perMinute * 0.45 * 11));
    }

    [Test]
    public void Turns_are_spaced_evenly_after_a_fifth_passed_at_once()
    {
        var pace = new Pace(300);

        Assert.That(Enumerable.Range(0, 60).Select(_ => pace.Take(TimeSpan.Zero)), Is.All.EqualTo(TimeSpan.Zero));
        Assert.That(
            new[] { pace.Take(TimeSpan.Zero), pace.Take(TimeSpan.Zero) },
            Is.EqualTo(new[] { TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(500) }));
    }

    [Test]
    public void Pace_is_idle_when_a_full_burst_would_pass_at_once()
    {
        var pace = new Pace(300);
        pace.Take(TimeSpan.Zero);
        pace.Take(TimeSpan.Zero);

        Assert.That(
            (pace.IsIdle(TimeSpan.FromMilliseconds(499)), pace.IsIdle(TimeSpan.FromMilliseconds(500)), new Pace(300).IsIdle(TimeSpan.Zero)),
            Is.EqualTo((false, true, true)));
    }

    [Test]
    public void Reading_the_wait_takes_no_turn()
    {
        var pace = new Pace(300);

        var waits = Enumerable.Range(0, 61).Select(_ => pace.WaitAt(TimeSpan.Zero)).ToList();
        Assert.That(waits, Is.All.EqualTo(TimeSpan.Zero));
    }
}
