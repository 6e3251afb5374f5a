using Microsoft.Extensions.Diagnostics.HealthChecks;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Api.Http.Health;

/// <summary>
/// Checks the databases of this process's roles. Probes within one second share one check, because probes are not rate limited.
/// </summary>
internal sealed class DatabaseHealth(IEnumerable<IDatabase> databases, TimeProvider time) : IHealthCheck
{
    public const string Name = "db";

    private static readonly TimeSpan CacheFor = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private (DateTimeOffset At, Task<HealthCheckResult> Result)? _latest;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (_latest is not { } latest || (latest.Result.IsCompleted && now - latest.At >= CacheFor))
            {
                // Without the caller's cancellation token, because other callers wait for the same check.
                _latest = latest = (now, CheckAsync());
            }

            return latest.Result.WaitAsync(cancellationToken);
        }
    }

    private async Task<HealthCheckResult> CheckAsync()
    {
        foreach (var database in databases)
        {
            if (await database.CheckAsync(CancellationToken.None) is { } reason)
            {
                return HealthCheckResult.Unhealthy(reason);
            }
        }

        return HealthCheckResult.Healthy();
    }
}
