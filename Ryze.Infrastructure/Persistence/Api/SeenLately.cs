using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Memory;

namespace Ryze.Infrastructure.Persistence.Api;

/// <summary>What was read in the last 5 s. Only what exists is kept, so strangers cannot fill it; at most 10,000 entries.</summary>
internal sealed class SeenLately<TValue> : IDisposable
    where TValue : class
{
    public static readonly TimeSpan For = TimeSpan.FromSeconds(5);

    private readonly MemoryCache _entries = new(new MemoryCacheOptions { SizeLimit = 10_000 });
    private readonly TimeProvider _time;

    public SeenLately(TimeProvider time) => _time = time;

    public bool TryGet(string key, [NotNullWhen(true)] out TValue? value)
    {
        value = _entries.TryGetValue(key, out Entry? entry) && entry!.Until > _time.GetUtcNow() ? entry.Value : null;
        return value is not null;
    }

    public void Keep(string key, TValue value) =>
        _entries.Set(key, new Entry(value, _time.GetUtcNow() + For), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = For });

    public void Dispose() => _entries.Dispose();

    private sealed record Entry(TValue Value, DateTimeOffset Until);
}
