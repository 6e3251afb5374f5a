using System.Globalization;
using System.Net;
using Orleans.Runtime;
using Ryze.Infrastructure.Bridge.Workers.Placement;

namespace Ryze.Tests.Infrastructure.Bridge.Workers.Placement;

/// <summary>docs/spec/bridge.md 2.2: each replica has its share, and a joining one takes its own.</summary>
internal sealed class RendezvousPlacementTests
{
    private static readonly List<string> Keys =
        [.. Enumerable.Range(0, 1000).Select(i => string.Create(CultureInfo.InvariantCulture, $"int_{i}"))];

    private static readonly List<SiloAddress> Members = [.. Enumerable.Range(1, 4).Select(Member)];

    [Test]
    public void Each_of_three_members_gets_about_a_third()
    {
        var shares = Keys.CountBy(key => RendezvousPlacement.Choose(key, Members.Take(3))!).Select(share => share.Value).ToList();

        Assert.That(shares, Has.Count.EqualTo(3).And.All.InRange(250, 420));
    }

    [Test]
    public void Joining_member_moves_only_its_own_share()
    {
        var moved = Keys
            .Select(key => (Old: RendezvousPlacement.Choose(key, Members.Take(3)), New: RendezvousPlacement.Choose(key, Members)))
            .Where(choice => !choice.Old!.Equals(choice.New)).ToList();

        Assert.That(moved.Select(choice => choice.New).Distinct(), Is.EqualTo(new[] { Members[3] }));
        Assert.That(moved, Has.Count.InRange(150, 350));
    }

    [Test]
    public void Choice_is_independent_of_the_order_of_the_members()
    {
        var backwards = Members.AsEnumerable().Reverse().ToList();

        Assert.That(
            Keys.Select(key => RendezvousPlacement.Choose(key, backwards)),
            Is.EqualTo(Keys.Select(key => RendezvousPlacement.Choose(key, Members))));
    }

    [Test]
    public void Nobody_is_chosen_without_members() => Assert.That(RendezvousPlacement.Choose("int_1", []), Is.Null);

    private static SiloAddress Member(int i) => SiloAddress.New(new IPEndPoint(IPAddress.Parse($"10.0.0.{i}"), 11111), 100 + i);
}
