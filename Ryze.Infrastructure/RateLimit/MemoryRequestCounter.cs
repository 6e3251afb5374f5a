using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Ryze.Application.Ports;

namespace Ryze.Infrastructure.RateLimit;

/// <summary>Counts of this process alone. A window's counts are dropped as a whole when the next one begins.</summary>
internal sealed class MemoryRequestCounter : IRequestCounter
{
    /// <summary>A flood of made-up tokens shares one count beyond this many, so that it cannot fill the memory.</summary>
    public const int MaxPartitions = 50_000;

    private const string Overflow = "*";

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
        private int _partitions;

        public DateTimeOffset End { get; } = end;

        public long Count(string partition)
        {
            if (!_counts.TryGetValue(partition, out var count))
            {
                var key = Interlocked.Increment(ref _partitions) <= MaxPartitions ? partition : Overflow;
                count = _counts.GetOrAdd(key, _ => new StrongBox<long>());
            }

            return Interlocked.Increment(ref count.Value);
        }
    }
}
