using CsCheck;
using Ryze.Domain;
using Ryze.Domain.Bridge.Link;
using Ryze.Tests.Support;

namespace Ryze.Tests.Domain.Bridge.Link;

/// <summary>docs/spec/bridge.md 2.2: the next attempt to connect, for every way a connection can end.</summary>
internal sealed class ReconnectTests
{
    private static readonly LinkEnd[] Refusals = [LinkEnd.Unauthorized, LinkEnd.NotFound, LinkEnd.Deactivated];
    private static readonly LinkEnd[] Disagreements = [LinkEnd.Replaced, LinkEnd.ProtocolError];

    private static readonly (int Failed, double Bound)[] Bounds =
        [(1, 0.5), (2, 1), (3, 2), (4, 4), (5, 8), (6, 16), (7, 30), (8, 30), (17, 30), (18, 30), (1_000_000, 30)];

    private static readonly (double StableFor, bool Resets)[] Stabilities =
        [(0, false), (0.1, false), (59.999, false), (60, true), (3600, true)];

    /// <summary>Every combination of end, number of failures, stable time and chance (0, 0.5 and 1).</summary>
    private static IEnumerable<TestCaseData> Table() =>
        from end in Enum.GetValues<LinkEnd>()
        from bound in Bounds
        from stability in Stabilities
        from chance in new[] { 0, 0.5, 1 }
        select new TestCaseData(end, bound.Failed - 1, stability.StableFor, chance, Expected(end, bound, stability.Resets, chance));

    [TestCaseSource(nameof(Table))]
    public void Next_attempt_matches_the_specification_for_every_input(
        LinkEnd end, int attempt, double stableFor, double chance, (double? Delay, int Attempt) expected)
    {
        var next = Reconnect.Next(end, "lost", attempt, TimeSpan.FromSeconds(stableFor), chance);

        Assert.That((DelayOf(next)?.TotalSeconds, next.Attempt), Is.EqualTo(expected));
    }

    [Test]
    public void Delay_is_0_to_30_seconds_for_any_input()
    {
        var inputs = Gen.Select(Gen.Enum<LinkEnd>(), Gen.Int[0, 1_000_000], Gen.Double[0, 1e6], Gen.Double[0, 1]);

        inputs.SampleSteadily((end, attempt, stableFor, chance) =>
        {
            var next = Reconnect.Next(end, "lost", attempt, TimeSpan.FromSeconds(stableFor), chance);
            return (DelayOf(next) is null) == Refusals.Contains(end)
                && (DelayOf(next) is not { } delay || (delay >= TimeSpan.Zero && delay <= Reconnect.Longest))
                && next.Attempt == (stableFor >= 60 && !Refusals.Contains(end) ? 1 : attempt + 1);
        });
    }

    [Test]
    public void Delay_never_shrinks_when_attempt_or_chance_grows()
    {
        var inputs = Gen.Select(Gen.Enum<LinkEnd>(), Gen.Int[0, 100], Gen.Double[0, 1], Gen.Double[0, 1]);

        inputs.Where((end, _, _, _) => !Refusals.Contains(end)).SampleSteadily((end, attempt, one, other) =>
        {
            var (low, high) = (Math.Min(one, other), Math.Max(one, other));
            return Delay(end, attempt, low) <= Delay(end, attempt, high) && Delay(end, attempt, low) <= Delay(end, attempt + 1, low);
        });
    }

    // Follows the text of the specification, not the calculation of the product.
    private static (double? Delay, int Attempt) Expected(LinkEnd end, (int Failed, double Bound) bound, bool resets, double chance) =>
        Refusals.Contains(end) ? (null, bound.Failed)
        : Disagreements.Contains(end) ? (15 + (15 * chance), resets ? 1 : bound.Failed)
        : resets ? (0.5 * chance, 1)
        : (bound.Bound * chance, bound.Failed);

    private static TimeSpan Delay(LinkEnd end, int attempt, double chance) =>
        DelayOf(Reconnect.Next(end, "lost", attempt, TimeSpan.Zero, chance))!.Value;

    private static TimeSpan? DelayOf(Reconnect next) => next.Outcome.Step is NextStep.Stop ? null : next.Outcome.Delay;
}
