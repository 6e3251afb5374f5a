using OpenTelemetry.Metrics;
using Ryze.Api.Http.Pipeline;
using Ryze.Infrastructure.Shared.Telemetry;

namespace Ryze.Api.Http.Health;

/// <summary><c>/metrics</c> in Prometheus format, without token and rate limit. No metric names a customer.</summary>
internal static class MetricsEndpoint
{
    /// <summary>OpenTelemetry reserves memory for this many combinations of tags of every instrument; its default is 2,000.</summary>
    private const int MaxTagCombinations = 200;

    public static void AddMetricsEndpoint(this IServiceCollection services) => services.AddOpenTelemetry().WithMetrics(metrics => metrics
        .AddMeter(RyzeMetrics.MeterName)
        .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
        .AddView(_ => new MetricStreamConfiguration { CardinalityLimit = MaxTagCombinations })
        .AddPrometheusExporter());

    public static void MapMetricsEndpoint(this IEndpointRouteBuilder app) =>
        app.MapPrometheusScrapingEndpoint("/metrics").WithMetadata(new InternalRouteAttribute()).ExcludeFromDescription();
}
