using System.Globalization;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Ryze.Api.Http.Json;

namespace Ryze.Api.Http.Health;

/// <summary><c>/health</c>, <c>/health/live</c> and <c>/health/ready</c> (docs/spec/api.md 9), without token and rate limit.</summary>
internal static class HealthEndpoint
{
    public const string Ready = "ready";

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var time = app.ServiceProvider.GetRequiredService<TimeProvider>();
        var started = time.GetTimestamp();
        app.MapHealthChecks("/health", Answering(_ => true, time, started));
        app.MapHealthChecks("/health/ready", Answering(check => check.Tags.Contains(Ready), time, started));
        app.MapHealthChecks("/health/live", Answering(_ => false, time, started));
    }

    private static HealthCheckOptions Answering(Func<HealthCheckRegistration, bool> checks, TimeProvider time, long started) => new()
    {
        Predicate = checks,
        ResponseWriter = (context, report) => context.Response.WriteAsJsonAsync(
            new
            {
                status = report.Status == HealthStatus.Healthy ? "ok" : "degraded",
                service = "Ryze",
                uptime = Uptime(time.GetElapsedTime(started)),
                timestamp = time.GetUtcNow().UtcDateTime.ToString(Rfc3339.Format, CultureInfo.InvariantCulture),
                checks = report.Entries.Where(IsShown).ToDictionary(
                    entry => entry.Key,
                    entry => entry.Value.Status == HealthStatus.Healthy ? "ok" : $"fail: {entry.Value.Description}",
                    StringComparer.Ordinal),
            }),
    };

    private static bool IsShown(KeyValuePair<string, HealthReportEntry> entry) =>
        entry.Key != DiskHealth.Name || entry.Value.Status != HealthStatus.Healthy;

    private static string Uptime(TimeSpan up) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)up.TotalHours}h{up.Minutes}m{up.Seconds}s");
}
