using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Ryze.Application.Shared;

namespace Ryze.Infrastructure.Shared.RateLimiting;

/// <summary>Counts only this process's requests. The next window drops all counts of the previous one.</summary>
internal sealed class MemoryRequestCounter : IRequestCounter
{
    /// <summary>Further addresses share one count, so that they cannot fill the memory. Only valid tokens are counted.</summary>
    public const int MaxAddresses = 50_000;

    private const string Address = "ip:";
    private const string Overflow = "ip:*";

    private Window _window = new(DateTimeOffset.MinValue);

    public ValueTask<long> CountAsync(string partition, DateTimeOffset windowEnd, CancellationToken cancellationToken)
    {
        var window = Volatile.Read(ref _window);
        if (window.End < windowEnd)
        {
            var next = new Window(windowEnd);
            var seen = Interlocked.CompareExchange(ref _window, next, window);
            window = seen == window ? next : Volatile.Read(ref _window);
        }

        return ValueTask.FromResult(window.Count(partition));
    }

    private sealed class Window(DateTimeOffset end)
    {
        private readonly ConcurrentDictionary<string, StrongBox<long>> _counts = new(StringComparer.Ordinal);
        private int _addresses;

        public DateTimeOffset End { get; } = end;

        public long Count(string partition)
        {
            if (!_counts.TryGetValue(partition, out var count))
            {
                var isOver = partition.StartsWith(Address, StringComparison.Ordinal)
                    && Interlocked.Increment(ref _addresses) > MaxAddresses;
                var key = isOver ? Overflow : partition;
                count = _counts.GetOrAdd(key, _ => new StrongBox<long>());
            }

            return Interlocked.Increment(ref count.Value);
        }
    }
}
