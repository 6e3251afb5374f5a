using System.Collections.Concurrent;

namespace Ryze.Application.Shared;

/// <summary>Runs one operation per key at a time; callers that arrive during it wait for the same result. Thread-safe.</summary>
/// <remarks>It keeps no result after the operation ends.</remarks>
public sealed class SingleFlight<TKey, TResult>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Lazy<Task<TResult>>> _running = new();

    /// <param name="run">Must ignore the caller's cancellation, because other callers wait for the same result.</param>
    /// <param name="cancellationToken">Ends only this caller's wait.</param>
    public Task<TResult> JoinAsync(TKey key, Func<Task<TResult>> run, CancellationToken cancellationToken) =>
        _running.GetOrAdd(key, _ => new(() => RunAsync(key, run))).Value.WaitAsync(cancellationToken);

    private async Task<TResult> RunAsync(TKey key, Func<Task<TResult>> run)
    {
        try
        {
            return await run();
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }
}
