using Microsoft.Extensions.Time.Testing;
using Ryze.Infrastructure.PublicApi.Persistence;

namespace Ryze.Tests.Infrastructure.PublicApi.Persistence;

/// <summary>quality.md 4: what was seen lately costs no read, and what was deleted here is not seen any more.</summary>
internal sealed class ShortLivedCacheTests
{
    private readonly FakeTimeProvider _time = new();
    private int _reads;

    [Test]
    public async Task What_was_read_is_not_read_again_for_5_seconds()
    {
        using var seen = new ShortLivedCache<string>(_time);

        await ReadAsync(seen);
        _time.Advance(ShortLivedCache<string>.For - TimeSpan.FromMilliseconds(1));
        await ReadAsync(seen);
        Assert.That(_reads, Is.EqualTo(1));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        await ReadAsync(seen);
        Assert.That(_reads, Is.EqualTo(2));
    }

    [Test]
    public async Task What_does_not_exist_is_not_kept()
    {
        using var seen = new ShortLivedCache<string>(_time);

        Assert.That(await seen.GetOrReadAsync("key", () => Task.FromResult<string?>(null)), Is.Null);
        Assert.That(await ReadAsync(seen), Is.EqualTo("value"));
    }

    [Test]
    public async Task What_is_evicted_is_read_again_at_once()
    {
        using var seen = new ShortLivedCache<string>(_time);
        await ReadAsync(seen);

        seen.Evict("key");

        await ReadAsync(seen);
        Assert.That(_reads, Is.EqualTo(2));
    }

    [Test]
    public async Task A_read_that_began_before_an_eviction_and_ends_after_it_is_not_kept()
    {
        using var seen = new ShortLivedCache<string>(_time);
        var slow = new TaskCompletionSource<string?>();
        var reading = seen.GetOrReadAsync("key", () => slow.Task);

        seen.Evict("key");
        slow.SetResult("deleted meanwhile");
        Assert.That(await reading, Is.EqualTo("deleted meanwhile"), "whoever asked before is answered as before");

        Assert.That(await seen.GetOrReadAsync("key", () => Task.FromResult<string?>(null)), Is.Null);
    }

    private ValueTask<string?> ReadAsync(ShortLivedCache<string> seen) => seen.GetOrReadAsync(
        "key",
        () =>
        {
            _reads++;
            return Task.FromResult<string?>("value");
        });
}
