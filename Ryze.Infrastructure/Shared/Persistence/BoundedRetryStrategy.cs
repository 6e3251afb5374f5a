using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>
/// Repeats a whole transaction after a transient failure such as a deadlock (1205), but starts no attempt once the call has taken a while:
/// all attempts together stay under the deadline of the caller, 30 s.
/// </summary>
internal sealed class BoundedRetryStrategy(ExecutionStrategyDependencies dependencies, TimeProvider time)
    : SqlServerRetryingExecutionStrategy(dependencies, MaxRetries, MaxDelay, errorNumbersToAdd: null)
{
    /// <summary>The last attempt may take one command timeout more.</summary>
    public static readonly TimeSpan RetryWithin = TimeSpan.FromSeconds(8);

    private const int MaxRetries = 2;

    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(1);

    private long _startedAt;

    protected override void OnFirstExecution()
    {
        base.OnFirstExecution();
        _startedAt = time.GetTimestamp();
    }

    protected override TimeSpan? GetNextDelay(Exception lastException) =>
        time.GetElapsedTime(_startedAt) < RetryWithin ? base.GetNextDelay(lastException) : null;
}
