using Microsoft.Extensions.Diagnostics.HealthChecks;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Api.Http.Health;

/// <summary>Checks free space on the databases' disk, and is shown only while space is low. Events then lose their files.</summary>
internal sealed class DiskHealth(DiskWatch disk) : IHealthCheck
{
    public const string Name = "disk";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
        disk.IsLow
            ? HealthCheckResult.Unhealthy("less than 10 % of the disk is free, so files of events are not kept")
            : HealthCheckResult.Healthy());
}
