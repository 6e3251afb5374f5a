using CsCheck;
using Ryze.Domain;
using Ryze.Tests.Support;

namespace Ryze.Tests.Domain;

internal sealed class BackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    [TestCase(Jitter.None, 1, 0.5, 1)]
    [TestCase(Jitter.None, 2, 0.5, 2)]
    [TestCase(Jitter.None, 4, 0.5, 8)]
    [TestCase(Jitter.None, 5, 0.5, 10)]
    [TestCase(Jitter.None, int.MaxValue, 0.5, 10)]
    [TestCase(Jitter.None, 0, 0.5, 1)]
    [TestCase(Jitter.None, -5, 0.5, 1)]
    [TestCase(Jitter.Full, 4, 0, 0)]
    [TestCase(Jitter.Full, 4, 0.5, 4)]
    [TestCase(Jitter.Full, 4, 1, 8)]
    [TestCase(Jitter.Full, 5, 0.5, 5)]
    [TestCase(Jitter.Half, 4, 0, 4)]
    [TestCase(Jitter.Half, 4, 0.5, 6)]
    [TestCase(Jitter.Half, 4, 1, 8)]
    [TestCase(Jitter.Half, 5, 0, 5)]
    [TestCase(Jitter.QuarterMore, 4, 0, 8)]
    [TestCase(Jitter.QuarterMore, 4, 0.5, 9)]
    [TestCase(Jitter.QuarterMore, 4, 1, 10)]
    [TestCase(Jitter.QuarterMore, 5, 1, 10)]
    public void Delay_depends_on_failures_jitter_and_chance(Jitter jitter, int failures, double chance, double seconds) =>
        Assert.That(new Backoff(First, Longest, Jitter: jitter).After(failures, chance).TotalSeconds, Is.EqualTo(seconds));

    [TestCase(1, 1, 1)]
    [TestCase(1, 9, 1)]
    [TestCase(3, 2, 3)]
    [TestCase(3, 3, 9)]
    [TestCase(3, 4, 10)]
    public void Factor_decides_how_fast_the_delay_grows(double factor, int failures, double seconds) =>
        Assert.That(new Backoff(First, Longest, factor).After(failures).TotalSeconds, Is.EqualTo(seconds));

    [Test]
    public void Delay_stays_between_zero_and_the_longest_for_any_input() =>
        Gen.Select(Gen.Enum<Jitter>(), Gen.Int, Gen.Double[0, 1]).SampleSteadily(input =>
        {
            var (jitter, failures, chance) = input;
            var delay = new Backoff(First, Longest, Jitter: jitter).After(failures, chance);
            return delay >= TimeSpan.Zero && delay <= Longest;
        });
}
