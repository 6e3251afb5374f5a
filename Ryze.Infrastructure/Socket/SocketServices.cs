using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Ryze.Application.Ports;
using Ryze.Infrastructure.Configuration;
using Ryze.Infrastructure.Persistence.Api;
using Ryze.Infrastructure.Socket.Api;
using Ryze.Infrastructure.Socket.Bridge;
using Ryze.Infrastructure.Telemetry;

namespace Ryze.Infrastructure.Socket;

internal static class SocketServices
{
    /// <summary>The API's end: sockets that bridges open.</summary>
    public static void AddChannelSockets(this IServiceCollection services, BridgeOptions bridge, HostOptions host)
    {
        services.TryAddSingleton(new SocketTimes());
        services.AddSingleton<ChannelSockets>().AddSingleton<IOpenSockets>(provider => provider.GetRequiredService<ChannelSockets>());
        services.AddSingleton<ChannelSignals>();
        if (host.RedisConnectionString is null)
        {
            services.AddSingleton<IChannelSignals>(provider => provider.GetRequiredService<ChannelSignals>());
        }
        else
        {
            services.AddSingleton<RedisChannelSignals>().AddSingleton<IChannelSignals>(provider => provider.GetRequiredService<RedisChannelSignals>());
            services.AddHostedService(provider => provider.GetRequiredService<RedisChannelSignals>());
        }

        services.AddSingleton(provider => new ChannelSocketServer(
            provider.GetRequiredService<ChannelSockets>(),
            provider.GetRequiredService<OutboxChanges>(),
            provider.GetRequiredService<IChannelSignals>(),
            provider.GetRequiredService<IOutbox>(),
            provider.GetRequiredService<IMediator>(),
            provider.GetRequiredService<RyzeMetrics>(),
            provider.GetRequiredService<SocketTimes>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ChannelSocketServer>>()));
        if (bridge.IsConfigured)
        {
            services.AddHostedService<ChannelWatch>();
        }
    }

    /// <summary>The bridge's end: connections to the API.</summary>
    public static void AddChannelSupervisor(this IServiceCollection services)
    {
        services.TryAddSingleton(new SocketTimes());
        services.TryAddSingleton(_ => new Random());
        services.AddSingleton<ChannelConnector>().AddSingleton<ChannelSessions>().AddSingleton<ChannelSupervisor>();
        services.AddSingleton<IChannelSupervisor>(provider => provider.GetRequiredService<ChannelSupervisor>());
        services.AddSingleton<IChannelCommands>(provider => provider.GetRequiredService<ChannelSupervisor>());
        services.AddHostedService(provider => provider.GetRequiredService<ChannelSupervisor>());
    }
}
