using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.PublicApi.Events;
using Ryze.Application.PublicApi.Link;
using Ryze.Infrastructure.Bridge.Link;
using Ryze.Infrastructure.Bridge.Workers;
using Ryze.Infrastructure.PublicApi.Link;
using Ryze.Infrastructure.PublicApi.Persistence;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Link;
using Ryze.Infrastructure.Shared.Telemetry;

namespace Ryze.Infrastructure;

internal static class LinkServices
{
    /// <summary>The public API's side: accepts links.</summary>
    public static void AddLinkSockets(this IServiceCollection services, BridgeOptions bridge, HostOptions host)
    {
        services.TryAddSingleton(new LinkTimes());
        services.AddSingleton<LinkSockets>().AddSingleton<IOpenLinks>(provider => provider.GetRequiredService<LinkSockets>());
        services.AddSingleton<LinkSignals>();
        if (host.RedisConnectionString is null)
        {
            services.AddSingleton<ILinkSignals>(provider => provider.GetRequiredService<LinkSignals>());
        }
        else
        {
            services.AddSingleton<RedisLinkSignals>()
                .AddSingleton<ILinkSignals>(provider => provider.GetRequiredService<RedisLinkSignals>());
            services.AddHostedService(provider => provider.GetRequiredService<RedisLinkSignals>());
        }

        services.AddSingleton(provider => new LinkServer(
            provider.GetRequiredService<LinkSockets>(),
            provider.GetRequiredService<OutboxChanges>(),
            provider.GetRequiredService<ILinkSignals>(),
            provider.GetRequiredService<IOutbox>(),
            provider.GetRequiredService<IMediator>(),
            provider.GetRequiredService<RyzeMetrics>(),
            provider.GetRequiredService<LinkTimes>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LinkServer>>()));
        if (bridge.IsConfigured)
        {
            services.AddHostedService<LinkWatch>();
        }
    }

    /// <summary>The bridge's side: opens links to the public API.</summary>
    public static void AddWebSocketSupervisor(this IServiceCollection services)
    {
        services.TryAddSingleton(new LinkTimes());
        services.TryAddSingleton(_ => new Random());
        services.AddSingleton<IEventReader, StoredEventReader>();
        services.AddSingleton<LinkConnector>().AddSingleton<LinkSessions>().AddSingleton<WebSocketSupervisor>();
        services.AddSingleton<IWebSocketSupervisor>(provider => provider.GetRequiredService<WebSocketSupervisor>());
        services.AddSingleton<ILinkCommands>(provider => provider.GetRequiredService<WebSocketSupervisor>());
        services.AddHostedService(provider => provider.GetRequiredService<WebSocketSupervisor>());
    }
}
