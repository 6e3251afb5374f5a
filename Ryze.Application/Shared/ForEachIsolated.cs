using Microsoft.Extensions.Logging;

namespace Ryze.Application.Shared;

/// <summary>
/// Background work over many things: side by side, so that one silent server does not hold up the others, and each for itself, so that one
/// unreadable row does not stop them.
/// </summary>
internal static partial class ForEachIsolated
{
    private const int SideBySide = 8;

    public static Task RunAsync<T>(
        IEnumerable<T> things, Func<T, string> idOf, Func<T, CancellationToken, ValueTask> work, ILogger logger, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            things,
            new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellationToken },
            async (thing, token) =>
            {
                try
                {
                    await work(thing, token);
                }
                catch (StorageException failure)
                {
                    LogFailed(logger, idOf(thing), failure);
                }
            });

    [LoggerMessage(2101, LogLevel.Error, "Background work on {Id} failed and will be tried again")]
    private static partial void LogFailed(ILogger logger, string id, Exception failure);
}
