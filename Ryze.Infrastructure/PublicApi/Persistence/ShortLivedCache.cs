using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Memory;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>
/// Caches values for 5 s, at most 10,000. Only existing values are cached, so invalid requests cannot fill it. A deletion in this process
/// evicts its value at once, even when a concurrent read ends later.
/// </summary>
internal sealed class ShortLivedCache<TValue> : IDisposable
    where TValue : class
{
    public static readonly TimeSpan For = TimeSpan.FromSeconds(5);

    private readonly MemoryCache _entries = new(new MemoryCacheOptions { SizeLimit = 10_000 });
    private readonly TimeProvider _time;
    private long _evictions;

    public ShortLivedCache(TimeProvider time) => _time = time;

    public async ValueTask<TValue?> GetOrReadAsync(string key, Func<Task<TValue?>> read)
    {
        if (TryGet(key, out var seen))
        {
            return seen;
        }

        var before = Interlocked.Read(ref _evictions);
        var value = await read();
        if (value is not null)
        {
            _entries.Set(
                key, new Entry(value, _time.GetUtcNow() + For),
                new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = For });

            // Checked after the entry is set. An eviction increments the counter before it removes, so one of the two sees the other.
            if (Interlocked.Read(ref _evictions) != before)
            {
                _entries.Remove(key);
            }
        }

        return value;
    }

    /// <summary>Must run after the deletion is committed.</summary>
    public void Evict(string key)
    {
        Interlocked.Increment(ref _evictions);
        _entries.Remove(key);
    }

    public void Dispose() => _entries.Dispose();

    private bool TryGet(string key, [NotNullWhen(true)] out TValue? value)
    {
        value = _entries.TryGetValue(key, out Entry? entry) && entry!.Until > _time.GetUtcNow() ? entry.Value : null;
        return value is not null;
    }

    private sealed record Entry(TValue Value, DateTimeOffset Until);
}
