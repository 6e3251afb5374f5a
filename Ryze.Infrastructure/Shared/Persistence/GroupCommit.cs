using System.Threading.Channels;
using Ryze.Application.Shared;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>
/// Combines the items of many producers into one commit (docs/adr/0009): items that arrive during a transaction go into the next one. The
/// queue is bounded; producers wait.
/// </summary>
/// <param name="commit">Writes all items in one transaction and returns the results in the same order.</param>
/// <param name="weigh">How many rows an item writes; null for one. A transaction ends with the item that reaches its limit.</param>
internal sealed class GroupCommit<TItem, TResult>(
    Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> commit, Func<TItem, int>? weigh = null) : IAsyncDisposable
{
    private const int MaxQueued = 1024;
    private const int MaxBatch = 256;

    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });
    private readonly Lock _starting = new();
    private Task? _writer;

    /// <summary>Returns when the item is on disk. A caller that stops waiting does not cancel the item.</summary>
    /// <exception cref="StorageException">Nothing was written.</exception>
    public async Task<TResult> AddAsync(TItem item, CancellationToken cancellationToken)
    {
        EnsureStarted();
        var waiting = new Waiting(item);
        try
        {
            await _queue.Writer.WriteAsync(waiting, cancellationToken);
        }
        catch (ChannelClosedException exception)
        {
            throw new StorageException("the server is stopping", exception);
        }

        return await waiting.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Writes the queued items and accepts no more.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        if (_writer is { } writer)
        {
            await writer;
        }
    }

    private void EnsureStarted()
    {
        if (Volatile.Read(ref _writer) is null)
        {
            lock (_starting)
            {
                _writer ??= Task.Run(WriteAsync);
            }
        }
    }

    private async Task WriteAsync()
    {
        var batch = new List<Waiting>(MaxBatch);
        while (await _queue.Reader.WaitToReadAsync())
        {
            var weight = 0;
            while (weight < MaxBatch && _queue.Reader.TryRead(out var next))
            {
                batch.Add(next);
                weight += weigh?.Invoke(next.Item) ?? 1;
            }

            await CommitAsync(batch);
            batch.Clear();
        }
    }

    private async Task CommitAsync(List<Waiting> batch)
    {
        try
        {
            var results = await commit([.. batch.Select(waiting => waiting.Item)]);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Done.SetResult(results[i]);
            }
        }
        catch (Exception exception)
        {
            foreach (var waiting in batch)
            {
                waiting.Done.SetException(exception);
            }
        }
    }

    private sealed class Waiting(TItem item)
    {
        public TItem Item { get; } = item;

        public TaskCompletionSource<TResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
