using Microsoft.Extensions.Logging;

namespace Ryze.Application.Shared;

/// <summary>
/// Runs background work on many items concurrently, so that one slow server does not delay the others. One unreadable row does not stop the
/// rest.
/// </summary>
internal static partial class ForEachIsolated
{
    private const int MaxConcurrentItems = 8;

    public static Task RunAsync<T>(
        IEnumerable<T> items, Func<T, string> idOf, Func<T, CancellationToken, ValueTask> work, ILogger logger,
        CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentItems, CancellationToken = cancellationToken },
            async (item, token) =>
            {
                try
                {
                    await work(item, token);
                }
                catch (StorageException exception)
                {
                    LogFailed(logger, idOf(item), exception);
                }
            });

    [LoggerMessage(2101, LogLevel.Error, "A storage failure stopped the background work for {Id}: it is retried automatically")]
    private static partial void LogFailed(ILogger logger, string id, Exception exception);
}
