using Ryze.Infrastructure.Shared.RateLimiting;

namespace Ryze.Tests.Infrastructure.Shared.RateLimiting;

internal sealed class MemoryRequestCounterTests
{
    private static readonly DateTimeOffset Window = new(2026, 6, 17, 12, 1, 0, TimeSpan.Zero);

    private readonly MemoryRequestCounter _counter = new();

    [Test]
    public async Task Counts_of_many_threads_are_exact()
    {
        const int Threads = 4;
        const int Each = 200_000;
        using var start = new Barrier(Threads);

        var counts = await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var mine = new long[Each];
                start.SignalAndWait();
                for (var n = 0; n < Each; n++)
                {
                    mine[n] = CountAsync("shared").AsTask().GetAwaiter().GetResult();
                }

                return mine;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.That(counts.SelectMany(c => c).Distinct().Count(), Is.EqualTo(Threads * Each));
        Assert.That(counts.Max(c => c[^1]), Is.EqualTo(Threads * Each));
    }

    [Test]
    public async Task Each_partition_has_its_own_count()
    {
        await CountAsync("one");

        Assert.That(await CountAsync("one"), Is.EqualTo(2));
        Assert.That(await CountAsync("other"), Is.EqualTo(1));
    }

    [Test]
    public async Task Count_restarts_in_the_next_window_when_many_threads_enter_it()
    {
        await CountAsync("one");
        await CountAsync("one");

        var counts =
            await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => CountAsync("one", Window.AddMinutes(1)).AsTask())));

        Assert.That(counts.Order(), Is.EqualTo(Enumerable.Range(1, 64)));
    }

    [Test]
    public async Task Addresses_beyond_the_limit_share_one_count()
    {
        for (var n = 1; n <= MemoryRequestCounter.MaxAddresses; n++)
        {
            Assert.That(await CountAsync($"ip:{n}"), Is.EqualTo(1));
        }

        Assert.That(await CountAsync("ip:late-1"), Is.EqualTo(1));
        Assert.That(await CountAsync("ip:late-2"), Is.EqualTo(2));
        Assert.That(await CountAsync("ip:1"), Is.EqualTo(2));
        Assert.That(await CountAsync("token"), Is.EqualTo(1));
        Assert.That(await CountAsync("ip:late-1", Window.AddMinutes(1)), Is.EqualTo(1));
    }

    private ValueTask<long> CountAsync(string partition, DateTimeOffset? window = null) =>
        _counter.CountAsync(partition, window ?? Window, CancellationToken.None);
}
