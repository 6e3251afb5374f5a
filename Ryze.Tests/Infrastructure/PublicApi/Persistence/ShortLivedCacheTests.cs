using Microsoft.Extensions.Time.Testing;
using Ryze.Infrastructure.PublicApi.Persistence;

namespace Ryze.Tests.Infrastructure.PublicApi.Persistence;

/// <summary>docs/spec/quality.md 4: a recent value needs no read, and an evicted value is not returned again.</summary>
internal sealed class ShortLivedCacheTests
{
    private readonly FakeTimeProvider _time = new();
    private int _reads;

    [Test]
    public async Task Value_is_not_read_again_for_5_seconds()
    {
        using var cache = new ShortLivedCache<string>(_time);

        await ReadAsync(cache);
        _time.Advance(ShortLivedCache<string>.For - TimeSpan.FromMilliseconds(1));
        await ReadAsync(cache);
        Assert.That(_reads, Is.EqualTo(1));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        await ReadAsync(cache);
        Assert.That(_reads, Is.EqualTo(2));
    }

    [Test]
    public async Task Missing_value_is_not_cached()
    {
        using var cache = new ShortLivedCache<string>(_time);

        Assert.That(await cache.GetOrReadAsync("key", () => Task.FromResult<string?>(null)), Is.Null);
        Assert.That(await ReadAsync(cache), Is.EqualTo("value"));
    }

    [Test]
    public async Task Evicted_value_is_read_again_at_once()
    {
        using var cache = new ShortLivedCache<string>(_time);
        await ReadAsync(cache);

        cache.Evict("key");

        await ReadAsync(cache);
        Assert.That(_reads, Is.EqualTo(2));
    }

    [Test]
    public async Task Value_is_not_cached_when_it_is_evicted_during_its_read()
    {
        using var cache = new ShortLivedCache<string>(_time);
        var slow = new TaskCompletionSource<string?>();
        var reading = cache.GetOrReadAsync("key", () => slow.Task);

        cache.Evict("key");
        slow.SetResult("deleted value");
        Assert.That(await reading, Is.EqualTo("deleted value"), "the earlier caller gets the old value");

        Assert.That(await cache.GetOrReadAsync("key", () => Task.FromResult<string?>(null)), Is.Null);
    }

    private ValueTask<string?> ReadAsync(ShortLivedCache<string> cache) => cache.GetOrReadAsync(
        "key",
        () =>
        {
            _reads++;
            return Task.FromResult<string?>("value");
        });
}
