using Ryze.Domain.Bridge.Chatwoot;

namespace Ryze.Tests.Domain.Bridge.Chatwoot;

/// <summary>How the request rate to a host follows its 429 answers.</summary>
internal sealed class AdaptivePaceTests
{
    [Test]
    public void A_429_lowers_the_rate_below_the_refused_rate()
    {
        var pace = new AdaptivePace(3000);
        Take(pace, 300);

        pace.Lower(TimeSpan.FromSeconds(1));

        Assert.That(pace.PerMinute, Is.EqualTo(240).Within(10));
    }

    [Test]
    public void A_429_lowers_the_rate_to_70_percent_when_the_rate_was_fully_used()
    {
        var pace = new AdaptivePace(3000);
        Take(pace, 3000);

        pace.Lower(TimeSpan.FromSeconds(1));

        Assert.That(pace.PerMinute, Is.EqualTo(2100));
    }

    [TestCase(3000, AdaptivePace.Least)]
    [TestCase(20, 20)]
    public void The_rate_has_a_lower_limit(int most, int least)
    {
        var pace = new AdaptivePace(most);
        for (var i = 0; i < 20; i++)
        {
            pace.Lower(TimeSpan.Zero);
        }

        Assert.That(pace.PerMinute, Is.EqualTo(least));
    }

    [Test]
    public void The_rate_rises_by_a_tenth_after_five_minutes_without_a_429()
    {
        var pace = new AdaptivePace(3000);
        Take(pace, 125);
        pace.Lower(TimeSpan.Zero);
        Assert.That(pace.PerMinute, Is.EqualTo(100));

        pace.Take(AdaptivePace.RaiseInterval - TimeSpan.FromTicks(1));
        Assert.That(pace.PerMinute, Is.EqualTo(100));
        pace.Take(AdaptivePace.RaiseInterval);
        Assert.That(pace.PerMinute, Is.EqualTo(110));
    }

    [Test]
    public void The_rate_returns_to_its_maximum_after_five_hours_without_a_429()
    {
        var pace = new AdaptivePace(3000);
        pace.Lower(TimeSpan.Zero);

        Assert.That(pace.IsIdle(TimeSpan.FromHours(1)), Is.False, "the rate is still lowered");
        Assert.That((pace.IsIdle(TimeSpan.FromHours(5)), pace.PerMinute), Is.EqualTo((true, 3000)));
    }

    [Test]
    public void A_yielding_caller_waits_when_half_of_the_immediate_turns_are_used()
    {
        var pace = new AdaptivePace(300);
        Take(pace, 30);

        Assert.That(
            (pace.WaitAt(TimeSpan.Zero), pace.WaitForRoomAt(TimeSpan.Zero)), Is.EqualTo((TimeSpan.Zero, TimeSpan.FromMilliseconds(250))));
    }

    private static void Take(AdaptivePace pace, int turns)
    {
        for (var i = 0; i < turns; i++)
        {
            pace.Take(TimeSpan.Zero);
        }
    }
}
