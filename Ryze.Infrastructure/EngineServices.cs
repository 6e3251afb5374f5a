using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ryze.Application.PublicApi.Commands;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.PublicApi.Events;
using Ryze.Infrastructure.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.CloudApi;
using Ryze.Infrastructure.PublicApi.Engines.Evolution;
using Ryze.Infrastructure.PublicApi.Engines.RyzeApi;
using Ryze.Infrastructure.PublicApi.Engines.Waha;
using Ryze.Infrastructure.PublicApi.Events;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure;

internal static class EngineServices
{
    /// <summary>
    /// The default engine, which is the one at <c>ENGINE_URL</c> or reports that no engine is configured, and the adapters for the
    /// engines that customers connect.
    /// </summary>
    public static IServiceCollection AddEngine(this IServiceCollection services, EngineOptions options)
    {
        services.AddSingleton(options).AddSingleton<IEventSourceWriter, EventSourceWriter>().AddOwnEngines(options);
        if (options.Url is null)
        {
            return services.AddSingleton<IWhatsAppEngine, UnconfiguredEngine>();
        }

        // The factory's loggers store all headers in the log record's state, including ENGINE_TOKEN. They mask only the text.
        services.AddHttpClient(RyzeApiEngine.Client, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),

                // Shorter than the usual limit of servers: a send on a closed connection has an unknown outcome.
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),
                AutomaticDecompression = DecompressionMethods.None,
                MaxConnectionsPerServer = 256,
            });
        return services.AddSingleton<IWhatsAppEngine, RyzeApiEngine>();
    }

    private static void AddOwnEngines(this IServiceCollection services, EngineOptions options)
    {
        // The factory's loggers would store the tokens, as above.
        services.AddHttpClient(EngineHttpClient.Client, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider =>
            {
                var handler = GuardedHandler.Create(
                    options.AllowPrivateNetworks, logger: provider.GetService<ILoggerFactory>()?.CreateLogger(typeof(GuardedHandler)));

                // Shorter than the usual limit of servers, as above.
                handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15);
                return handler;
            });
        services.AddSingleton<EngineHttpClient>().AddSingleton<IEngineMeter, EngineMeter>();

        // The address is resolved late, because an operator command has no server.
        services.AddSingleton<IEngineWebhookUrl>(provider => new EngineWebhookUrl(
            provider.GetRequiredService<HostOptions>(), provider.GetRequiredService<ListeningAddress>));

        services.AddSingleton<IEngineAdapter, CloudApiAdapter>().AddSingleton<IEngineAdapter, EvolutionAdapter>()
            .AddSingleton<IEngineAdapter, RyzeApiAdapter>().AddSingleton<IEngineAdapter, WahaAdapter>();
    }
}
