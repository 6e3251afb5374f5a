using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.PublicApi.Commands;
using Ryze.Infrastructure.PublicApi.Engines.RyzeApi;
using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Infrastructure.PublicApi.Engines;

internal static class EngineServices
{
    /// <summary>The engine that <c>ENGINE_URL</c> names, or one that says there is none.</summary>
    public static IServiceCollection AddEngine(this IServiceCollection services, EngineOptions options)
    {
        services.AddSingleton(options);
        if (options.Url is null)
        {
            return services.AddSingleton<IWhatsAppEngine, UnconfiguredEngine>();
        }

        // The factory's own loggers put every header into the state of a record, ENGINE_TOKEN with them; only their text is masked.
        services.AddHttpClient(RyzeApiEngine.Client, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),

                // Shorter than servers keep theirs: a send on a connection that was just closed is an unknown outcome for nothing.
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),
                AutomaticDecompression = DecompressionMethods.None,
                MaxConnectionsPerServer = 256,
            });
        return services.AddSingleton<IWhatsAppEngine, RyzeApiEngine>();
    }
}
