namespace Ryze.Api.Hosting;

internal static class HostLimits
{
    /// <summary>Bytes of a body where a route names no limit of its own (api.md 1).</summary>
    public const long MaxBodyLength = 64 * 1024;

    /// <summary>Bytes of a body that the server reads ahead of us on each connection.</summary>
    private const long MaxBuffered = 128 * 1024;

    /// <summary>Connections, and sockets beside them, that this process takes. Beyond them new ones are closed at once.</summary>
    private const long MaxConnections = 20_000;

    private const string RequestLine = "Microsoft.AspNetCore.Hosting.Diagnostics";

    // quality.md 1: a stop drains for up to 15 s.
    private static readonly TimeSpan DrainFor = TimeSpan.FromSeconds(15);

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
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainFor);
    }

    /// <summary>
    /// The framework's request line carries the query, and with it the <c>?token=</c> of a socket. No configured level brings it back: the
    /// rule is added for every provider that any rule names, behind all others.
    /// </summary>
    public static void AddQuietLogs(this WebApplicationBuilder builder) =>
        builder.Services.PostConfigure<LoggerFilterOptions>(filters =>
        {
            foreach (var rule in filters.Rules.Where(rule => rule.CategoryName?.StartsWith(RequestLine, StringComparison.OrdinalIgnoreCase) == true).ToList())
            {
                filters.Rules.Remove(rule);
            }

            foreach (var provider in filters.Rules.Select(rule => rule.ProviderName).Append(null).Distinct(StringComparer.Ordinal).ToList())
            {
                filters.Rules.Add(new LoggerFilterRule(provider, RequestLine, LogLevel.Warning, filter: null));
            }
        });
}
