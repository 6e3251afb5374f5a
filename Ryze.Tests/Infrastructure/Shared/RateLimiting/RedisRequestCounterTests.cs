using Microsoft.Extensions.Logging.Testing;
using Ryze.Infrastructure.Shared.RateLimiting;
using Ryze.Tests.Support;
using StackExchange.Redis;

namespace Ryze.Tests.Infrastructure.Shared.RateLimiting;

/// <summary>Uses a real server of the Redis protocol. It must answer within 250 ms, so no other test runs at the same time.</summary>
[NonParallelizable]
internal sealed class RedisRequestCounterTests
{
    private static readonly DateTimeOffset Window = new(2026, 6, 17, 12, 1, 0, TimeSpan.Zero);

    private readonly GarnetRedis _server = new();
    private readonly FakeLogger<RedisRequestCounter> _logger = new();
    private ConnectionMultiplexer _redis = null!;

    [SetUp]
    public async Task Connect() => _redis = await ConnectionMultiplexer.ConnectAsync(_server.ConnectionString);

    [TearDown]
    public async Task Disconnect()
    {
        await _redis.DisposeAsync();
        _server.Dispose();
    }

    [Test]
    public async Task Two_replicas_share_one_exact_count()
    {
        await using var other = await ConnectionMultiplexer.ConnectAsync(_server.ConnectionString);
        var replicas = new[] { Counter(_redis), Counter(other) };

        var counts = await Task.WhenAll(Enumerable.Range(0, 200).Select(n => CountAsync(replicas[n % 2])));

        Assert.That(counts.Order(), Is.EqualTo(Enumerable.Range(1, 200)), string.Join('\n', _logger.Collector.GetSnapshot()));
    }

    [Test]
    public async Task Count_is_separate_for_each_window_or_partition()
    {
        var counter = Counter(_redis);
        await CountAsync(counter);

        Assert.That(await counter.CountAsync("abc", Window.AddMinutes(1), CancellationToken.None), Is.EqualTo(1));
        Assert.That(await counter.CountAsync("other", Window, CancellationToken.None), Is.EqualTo(1));
        Assert.That(await CountAsync(counter), Is.EqualTo(2));
        var lifetime = await _redis.GetDatabase().KeyTimeToLiveAsync($"ryze:requests:{Window.ToUnixTimeSeconds()}:abc");
        Assert.That(lifetime, Is.InRange(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(120)));
    }

    [Test]
    public async Task Replica_counts_alone_without_an_error_when_Redis_stops()
    {
        var counter = Counter(_redis);
        Assert.That(await CountAsync(counter), Is.EqualTo(1));
        Assert.That(await CountAsync(counter), Is.EqualTo(2));

        _server.Dispose();

        for (var n = 1; n <= 20; n++)
        {
            Assert.That(await CountAsync(counter), Is.EqualTo(n));
        }
    }

    private RedisRequestCounter Counter(IConnectionMultiplexer redis) => new(redis, new MemoryRequestCounter(), _logger);

    private static Task<long> CountAsync(RedisRequestCounter counter) => counter.CountAsync("abc", Window, CancellationToken.None).AsTask();
}
