using Microsoft.Extensions.Diagnostics.HealthChecks;
using Ryze.Application.Shared;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Api.Http.Health;

/// <summary>
/// Checks the databases of this process's roles. Probes within one second share one check, because probes are not rate limited.
/// </summary>
internal sealed class DatabaseHealth(IEnumerable<IDatabase> databases, TimeProvider time) : IHealthCheck
{
    public const string Name = "db";

    private static readonly TimeSpan CacheFor = TimeSpan.FromSeconds(1);

    private readonly SingleFlight<string, HealthCheckResult> _checks = new();
    private Checked? _latest;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Volatile.Read(ref _latest) is { } latest && time.GetUtcNow() - latest.At < CacheFor
            ? Task.FromResult(latest.Result)
            : _checks.JoinAsync(Name, CheckAsync, cancellationToken);

    private async Task<HealthCheckResult> CheckAsync()
    {
        var startedAt = time.GetUtcNow();
        var result = await FindFailureAsync() is { } reason ? HealthCheckResult.Unhealthy(reason) : HealthCheckResult.Healthy();
        Volatile.Write(ref _latest, new Checked(startedAt, result));
        return result;
    }

    private async Task<string?> FindFailureAsync()
    {
        foreach (var database in databases)
        {
            if (await database.CheckAsync(CancellationToken.None) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    private sealed record Checked(DateTimeOffset At, HealthCheckResult Result);
}
