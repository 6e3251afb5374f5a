using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>
/// Retries a transaction after a transient failure such as a deadlock (1205). No attempt starts late in the call, so that all attempts end
/// before the caller's deadline of 30 s.
/// </summary>
internal sealed class BoundedRetryStrategy(ExecutionStrategyDependencies dependencies, TimeProvider time)
    : SqlServerRetryingExecutionStrategy(dependencies, MaxRetries, MaxDelay, errorNumbersToAdd: null)
{
    /// <summary>The time for starting attempts. The last one may run for another command timeout.</summary>
    public static readonly TimeSpan MaxRetryTime = TimeSpan.FromSeconds(8);

    private const int MaxRetries = 2;

    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(1);

    private long _startedAt;

    protected override void OnFirstExecution()
    {
        base.OnFirstExecution();
        _startedAt = time.GetTimestamp();
    }

    protected override TimeSpan? GetNextDelay(Exception lastException) =>
        time.GetElapsedTime(_startedAt) < MaxRetryTime ? base.GetNextDelay(lastException) : null;
}
