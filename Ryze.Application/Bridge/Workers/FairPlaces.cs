using Ryze.Domain.Bridge.Chatwoot;

namespace Ryze.Application.Bridge.Workers;

/// <summary>
/// A limited number of places for concurrent work, shared fairly (docs/spec/security.md 1). One customer or one Chatwoot account holds at
/// most a quarter of them. A free place goes to the waiting customer with the fewest places. Thread-safe.
/// </summary>
/// <param name="size">The total number of places.</param>
public sealed class FairPlaces(int size)
{
    private readonly int _atMost = Math.Max(1, size / 4);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<FairShareKey, Line> _waiting = [];
    private int _free = size;
    private long _turns;

    /// <summary>Waits for a place.</summary>
    /// <returns>Releases the place when it is disposed.</returns>
    public async Task<IDisposable> EnterAsync(FairShareKey shareKey, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource turn;
        lock (_gate)
        {
            if (CanEnter(shareKey))
            {
                Take(shareKey);
                return new Place(this, shareKey);
            }

            if (!_waiting.TryGetValue(shareKey, out var line))
            {
                _waiting[shareKey] = line = new Line { Since = ++_turns };
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            line.Turns.Enqueue(turn);
        }

        await using var cancelled = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        await turn.Task;
        return new Place(this, shareKey);
    }

    private bool CanEnter(FairShareKey shareKey) => _free > 0 && HeldBy(shareKey.Tenant) < _atMost && HeldBy(shareKey.Chatwoot) < _atMost;

    private int HeldBy(string name) => _held.GetValueOrDefault(name);

    private void Take(FairShareKey shareKey)
    {
        _free--;
        _held[shareKey.Tenant] = HeldBy(shareKey.Tenant) + 1;
        _held[shareKey.Chatwoot] = HeldBy(shareKey.Chatwoot) + 1;
    }

    private void Leave(FairShareKey shareKey)
    {
        lock (_gate)
        {
            _free++;
            foreach (var name in new[] { shareKey.Tenant, shareKey.Chatwoot })
            {
                _held[name]--;
                if (_held[name] == 0)
                {
                    _held.Remove(name);
                }
            }

            Grant();
        }
    }

    private void Grant()
    {
        while (_waiting.Where(waiting => CanEnter(waiting.Key)).OrderBy(waiting => (HeldBy(waiting.Key.Tenant), waiting.Value.Since))
            .FirstOrDefault()
            is { Key: { } next, Value: var line })
        {
            // A cancelled caller uses no place.
            if (line.Turns.Dequeue().TrySetResult())
            {
                Take(next);
            }

            line.Since = ++_turns;
            if (line.Turns.Count == 0)
            {
                _waiting.Remove(next);
            }
        }
    }

    private sealed class Line
    {
        public Queue<TaskCompletionSource> Turns { get; } = new();

        /// <summary>The order among customers with equally many places.</summary>
        public long Since { get; set; }
    }

    private sealed class Place(FairPlaces places, FairShareKey shareKey) : IDisposable
    {
        private FairPlaces? _places = places;

        public void Dispose() => Interlocked.Exchange(ref _places, null)?.Leave(shareKey);
    }
}

