using Microsoft.Extensions.Diagnostics.HealthChecks;
using Ryze.Infrastructure.Persistence;

namespace Ryze.Api.Http;

/// <summary>Whether the database of every role of this process answers.</summary>
internal sealed class DatabaseHealth(IEnumerable<IDatabase> databases) : IHealthCheck
{
    public const string Name = "db";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        foreach (var database in databases)
        {
            if (await database.CheckAsync(cancellationToken) is { } reason)
            {
                return HealthCheckResult.Unhealthy(reason);
            }
        }

        return HealthCheckResult.Healthy();
    }
}
