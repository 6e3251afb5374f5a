namespace Ryze.Api.Hosting;

internal static class HostLimits
{
    /// <summary>The maximum bytes of a request body, unless the route sets another limit (docs/spec/api.md 1).</summary>
    public const long MaxBodyLength = 64 * 1024;

    /// <summary>The maximum bytes of a body that Kestrel buffers on each connection.</summary>
    private const long MaxBuffered = 128 * 1024;

    /// <summary>This process's maximum of HTTP connections, and its maximum of WebSockets. Kestrel closes further ones at once.</summary>
    private const long MaxConnections = 20_000;

    private const string RequestLine = "Microsoft.AspNetCore.Hosting.Diagnostics";

    // docs/spec/quality.md 1: a stop drains for up to 15 s.
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(15);

    public static void AddLimits(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyLength;
            kestrel.Limits.MaxRequestBufferSize = MaxBuffered;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = MaxConnections;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTimeout);
    }

    /// <summary>
    /// Silences the framework's request log line, because it contains the query, and so the link's <c>?token=</c>.
    /// The rule is added last and for every provider, so that no configured level overrides it.
    /// </summary>
    public static void AddQuietLogs(this WebApplicationBuilder builder) =>
        builder.Services.PostConfigure<LoggerFilterOptions>(filters =>
        {
            foreach (var rule in filters.Rules.Where(
                rule => rule.CategoryName?.StartsWith(RequestLine, StringComparison.OrdinalIgnoreCase) == true).ToList())
            {
                filters.Rules.Remove(rule);
            }

            foreach (var provider in filters.Rules.Select(rule => rule.ProviderName).Append(null).Distinct(StringComparer.Ordinal).ToList())
            {
                filters.Rules.Add(new LoggerFilterRule(provider, RequestLine, LogLevel.Warning, filter: null));
            }
        });
}
