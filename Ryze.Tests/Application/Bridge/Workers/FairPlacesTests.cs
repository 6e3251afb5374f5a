using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Bridge.Chatwoot;

namespace Ryze.Tests.Application.Bridge.Workers;

/// <summary>
/// docs/spec/security.md 1: no customer holds more than a quarter of the places, and the customer with the fewest places is next.
/// </summary>
internal sealed class FairPlacesTests
{
    private readonly FairPlaces _places = new(8);

    [Test]
    public async Task Customer_holds_at_most_a_quarter_across_all_Chatwoot_accounts()
    {
        var held = new[] { await Enter("b", 1), await Enter("b", 2) };
        var third = Enter("b", 3);

        Assert.That((third.IsCompleted, Enter("a", 9).IsCompleted), Is.EqualTo((false, true)));

        held[0].Dispose();
        await third.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Test]
    public async Task Chatwoot_account_holds_at_most_a_quarter_across_all_customers()
    {
        await Enter("a", 1);
        await Enter("b", 1);

        Assert.That((Enter("c", 1).IsCompleted, Enter("c", 2).IsCompleted), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task Free_place_goes_to_the_customer_with_the_fewest_places()
    {
        var held = new List<IDisposable>();
        foreach (var tenant in new[] { "b", "c", "d", "e" })
        {
            held.Add(await Enter(tenant, tenant[0]));
            held.Add(await Enter(tenant, tenant[0]));
        }

        var backlog = Enumerable.Range(0, 50).Select(_ => Enter("b", 'b')).ToList();
        var newcomer = Enter("a", 'a');

        held[2].Dispose();
        Assert.That(await newcomer.WaitAsync(TimeSpan.FromSeconds(20)), Is.Not.Null);
        Assert.That(backlog.Any(turn => turn.IsCompleted), Is.False);
    }

    [Test]
    public async Task Customers_with_equal_shares_take_turns()
    {
        var places = new FairPlaces(4);
        var first = await places.EnterAsync(Of("x", 0), default);
        var others =
            new[] { await places.EnterAsync(Of("y", 1), default), await places.EnterAsync(Of("z", 2), default), await places.EnterAsync(
            Of("w", 3), default) };
        var order = new List<string>();
        var turns = new[] { "a", "b", "a", "b" }.Select(async tenant =>
        {
            using var place = await places.EnterAsync(Of(tenant, tenant[0]), default);
            lock (order)
            {
                order.Add(tenant);
            }
        }).ToList();

        first.Dispose();
        await Task.WhenAll(turns).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That(order, Is.EqualTo(new[] { "a", "b", "a", "b" }));
        Assert.That(others, Has.Length.EqualTo(3));
    }

    [Test]
    public async Task Cancelled_caller_takes_no_place()
    {
        var places = new FairPlaces(1);
        var held = await places.EnterAsync(Of("a", 1), default);
        using var cancelled = new CancellationTokenSource();
        var abandoned = places.EnterAsync(Of("b", 2), cancelled.Token);
        var next = places.EnterAsync(Of("c", 3), default);

        await cancelled.CancelAsync();
        held.Dispose();

        Assert.ThrowsAsync<TaskCanceledException>(() => abandoned);
        await next.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Test]
    public void Chatwoot_address_has_one_key_in_every_spelling() => Assert.That(
        FairShareKey.Of(null, "https://CW.example/x", 1), Is.EqualTo(FairShareKey.Of(null, "https://cw.example:443", 1)));

    private Task<IDisposable> Enter(string tenant, long account) => _places.EnterAsync(Of(tenant, account), default);

    private static FairShareKey Of(string tenant, long account) => FairShareKey.Of(tenant, "https://cw.example", account);
}
