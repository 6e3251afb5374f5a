using System.Net;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Polly;
using Ryze.Application.AgentMessages;
using Ryze.Application.Bridge;
using Ryze.Application.Chatwoot;
using Ryze.Application.Events;
using Ryze.Application.Ports;
using Ryze.Application.Relay;
using Ryze.Infrastructure.BridgeClient;
using Ryze.Infrastructure.ChatwootClient;
using Ryze.Infrastructure.Configuration;
using Ryze.Infrastructure.Engine;
using Ryze.Infrastructure.Net;
using Ryze.Infrastructure.Persistence;
using Ryze.Infrastructure.RateLimit;
using Ryze.Infrastructure.Relay;
using Ryze.Infrastructure.Schedules;
using Ryze.Infrastructure.Secrets;
using Ryze.Infrastructure.Socket;
using Ryze.Infrastructure.Telemetry;

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
            services.AddChannelSockets(options.Bridge, options.Host);
            services.AddEngine(options.Engine);

            // Also while the module is off: what deletions left behind is not to stay.
            services.AddSchedule<TidyOutbox>();
        }

        if (options.Roles.Api && options.Bridge.IsConfigured)
        {
            services.AddSchedule<SettleActivations>().AddSchedule<RemoveFromBridge>();
        }

        if (options.Roles.Bridge)
        {
            services.AddChatwootClient(options.Bridge);
            services.AddRelay();
            services.AddSingleton(options.EngineFiles).AddSingleton<IEngineFiles, EngineFiles>();
            services.AddChannelSupervisor();
            services.AddSchedule<ResumeActivations>().AddSchedule<CheckInboxes>().AddSchedule<TidyRelay>().AddSchedule<CatchUp>();
            services.AddSchedule<PurgeEngineFiles>();
        }

        return services;
    }

    private static IServiceCollection AddSchedule<TRequest>(this IServiceCollection services)
        where TRequest : IRequest<TimeSpan>, new() =>
        services.AddSingleton<Wakeups<TRequest>>().AddHostedService<Schedule<TRequest>>();

    private static void AddBridgeClient(this IServiceCollection services)
    {
        services.AddSingleton<IChannelUrl, ChannelUrl>().AddSingleton<IBridgeClient, BridgeHttpClient>();

        // The factory's own loggers put every header into the state of a record, BRIDGE_TOKEN with them; only their text is masked.
        services.AddHttpClient(BridgeHttpClient.Writes, Unbounded).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(BridgeHandler);
        services.AddHttpClient(BridgeHttpClient.Reads, Unbounded).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(BridgeHandler)
            .AddResilienceHandler("reads", pipeline => pipeline
                .AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = 1, Delay = TimeSpan.FromMilliseconds(100) })
                .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions { MinimumThroughput = 10, BreakDuration = TimeSpan.FromSeconds(5) }));
    }

    private static void AddChatwootClient(this IServiceCollection services, BridgeOptions options)
    {
        services.AddSingleton<IWebhookUrl, WebhookUrl>();

        // One handler for the life of the process: it renews its connections itself, and the clients of a factory would log URLs.
        services.AddSingleton<IChatwootClient>(provider =>
            new ChatwootHttpClient(Guarded(options, provider), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ChatwootPace(
            options.ChatwootRequestsPerMinute, provider.GetRequiredService<Random>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IChatwootMessages>(provider => new ChatwootMessagesClient(
            Guarded(options, provider), provider.GetRequiredService<ChatwootPace>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IRelayFiles>(provider => new RelayFiles(
            Guarded(options, provider), new HttpClient(BridgeHandler()) { Timeout = Timeout.InfiniteTimeSpan }, options, provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddRelay(this IServiceCollection services)
    {
        services.AddSingleton<RelayWorker>().AddSingleton<IRelay>(provider => provider.GetRequiredService<RelayWorker>());
        services.AddHostedService(provider => provider.GetRequiredService<RelayWorker>());
    }

    private static HttpClient Guarded(BridgeOptions options, IServiceProvider provider) =>
        new(GuardedHandler.Create(options.AllowPrivateNetworks, logger: provider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(GuardedHandler))))
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };

    // Each call has its own deadline.
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
