using System.Net;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Polly;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Provisioning;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.PublicApi.Events;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Application.PublicApi.Link;
using Ryze.Application.Shared;
using Ryze.Infrastructure.Bridge.Chatwoot;
using Ryze.Infrastructure.Bridge.Files;
using Ryze.Infrastructure.Bridge.Workers;
using Ryze.Infrastructure.Bridge.Workers.Placement;
using Ryze.Infrastructure.PublicApi.BridgeClient;
using Ryze.Infrastructure.Shared;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Net;
using Ryze.Infrastructure.Shared.RateLimiting;
using Ryze.Infrastructure.Shared.Schedules;
using Ryze.Infrastructure.Shared.Secrets;
using Ryze.Infrastructure.Shared.Telemetry;

namespace Ryze.Infrastructure;

public static class InfrastructureServices
{
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, RyzeOptions options)
    {
        services.AddSingleton(options.Bridge).AddSingleton(options.Host).AddSingleton(options.Roles).AddSingleton(options.Quotas);
        services.AddSingleton(options.Keys).AddSingleton<SecretProtector>();
        services.AddSingleton<IIds, RandomIds>().AddSingleton<ListeningAddress>();
        services.AddSingleton<ISchedule, BackgroundSchedules>();
        services.AddSingleton<RyzeMetrics>();
        services.AddRequestCounter(options.Host).AddPersistence(options);
        if (options.Roles.Api)
        {
            services.AddBridgeClient();
            services.AddLinkSockets(options.Bridge, options.Host);
            services.AddEngine(options.Engine);

            // Runs even while the module is off, because deletions leave events behind.
            services.AddSchedule<PurgeOutbox>();
        }

        if (options.Roles.Api && options.Bridge.IsConfigured)
        {
            services.AddSchedule<SettleActivations>().AddSchedule<RetryRemovals>();
        }

        if (options.Roles.Bridge)
        {
            services.AddChatwootClient(options.Bridge);
            services.AddIntegrationWorkers();
            services.AddPlacement(options.Cluster);
            services.AddSingleton(options.EngineFiles).AddSingleton<IEngineFiles, EngineFiles>();
            services.AddWebSocketSupervisor();
            services.AddSchedule<ResumeActivations>().AddSchedule<CheckInboxes>().AddSchedule<PurgeDeliveryHistory>()
                .AddSchedule<CatchUpIntegrations>();
            services.AddSchedule<PurgeEngineFiles>();
        }

        return services;
    }

    private static IServiceCollection AddSchedule<TRequest>(this IServiceCollection services)
        where TRequest : IRequest<TimeSpan>, new() =>
        services.AddKeyedSingleton<RecurringLoop>(typeof(TRequest))
            .AddHostedService(provider => ActivatorUtilities.CreateInstance<Schedule<TRequest>>(
                provider, provider.GetRequiredKeyedService<RecurringLoop>(typeof(TRequest))));

    private static void AddBridgeClient(this IServiceCollection services)
    {
        services.AddSingleton<ILinkUrl, LinkUrl>().AddSingleton<IBridgeClient, BridgeHttpClient>();

        // The factory's loggers store all headers in the log record's state, including BRIDGE_TOKEN. They mask only the text.
        services.AddHttpClient(BridgeHttpClient.Writes, Unbounded).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(BridgeHandler);
        services.AddHttpClient(BridgeHttpClient.Reads, Unbounded).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(BridgeHandler)
            .AddResilienceHandler("reads", pipeline => pipeline
                .AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = 1, Delay = TimeSpan.FromMilliseconds(100) })
                .AddCircuitBreaker(
                    new HttpCircuitBreakerStrategyOptions { MinimumThroughput = 10, BreakDuration = TimeSpan.FromSeconds(5) }));
    }

    private static void AddChatwootClient(this IServiceCollection services, BridgeOptions options)
    {
        services.AddSingleton<IWebhookUrl, WebhookUrl>();

        // One handler for the process lifetime: it renews its connections, while a factory's clients would log URLs.
        services.AddSingleton<IChatwootClient>(provider =>
            new ChatwootHttpClient(Guarded(options, provider), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ChatwootPace(
            options.ChatwootRequestsPerMinute, provider.GetRequiredService<Random>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IChatwootWebhookReader, ChatwootWebhookReader>();
        services.AddSingleton<IChatwootMessages>(provider => new ChatwootMessagesClient(
            Guarded(options, provider), provider.GetRequiredService<ChatwootPace>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IFileDownloads>(provider => new FileDownloads(
            Guarded(options, provider), new HttpClient(BridgeHandler()) { Timeout = Timeout.InfiniteTimeSpan }, options,
            provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddIntegrationWorkers(this IServiceCollection services)
    {
        services.AddSingleton<IntegrationWorkers>();
        services.AddHostedService(provider => provider.GetRequiredService<IntegrationWorkers>());
        services.AddHostedService<StandstillWatch>();
    }

    private static HttpClient Guarded(BridgeOptions options, IServiceProvider provider) =>
        new(GuardedHandler.Create(
            options.AllowPrivateNetworks, logger: provider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(GuardedHandler))))
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };

    // Each call sets its own timeout.
    private static void Unbounded(HttpClient client) => client.Timeout = Timeout.InfiniteTimeSpan;

    private static SocketsHttpHandler BridgeHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        AutomaticDecompression = DecompressionMethods.None,
        MaxConnectionsPerServer = 256,
    };
}
