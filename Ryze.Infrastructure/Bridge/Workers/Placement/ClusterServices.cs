using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Ryze.Application.Bridge.Workers;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Infrastructure.Shared.Configuration;
using StackExchange.Redis;

namespace Ryze.Infrastructure.Bridge.Workers.Placement;

internal static class ClusterServices
{
    /// <summary>Registers who decides where workers run: this process alone, or an Orleans cluster over Redis.</summary>
    public static void AddPlacement(this IServiceCollection services, ClusterOptions? cluster)
    {
        services.AddSingleton<PlacedWorkers>().AddSingleton<IDeliveryWorker>(provider => provider.GetRequiredService<PlacedWorkers>());
        if (cluster is null)
        {
            services.AddSingleton<IPlacement, SingleProcessPlacement>();
        }
        else
        {
            services.AddCluster(cluster);
        }
    }

    // Not inlined: otherwise a process without a cluster loads Orleans, too.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddCluster(this IServiceCollection services, ClusterOptions cluster)
    {
        services.AddSingleton<ClusterPlacement>().AddSingleton<IPlacement>(provider => provider.GetRequiredService<ClusterPlacement>());
        services.AddSingleton(provider => new ClusterCheck(
            cluster, provider.GetRequiredService<ClusterDatabase>().ReadsWithoutLocksAsync, provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<ClusterWatch>();
        services.AddOrleans(silo => Configure(silo, cluster));
        services.RemoveAll<IFatalErrorHandler>().AddSingleton<IFatalErrorHandler, ExpelledReplica>();
    }

    private static void Configure(ISiloBuilder silo, ClusterOptions cluster)
    {
        silo.Configure<Orleans.Configuration.ClusterOptions>(options =>
        {
            options.ClusterId = cluster.Name;
            options.ServiceId = "ryze-bridge";
        });
        silo.UseRedisClustering(options =>
        {
            options.ConfigurationOptions = ConfigurationOptions.Parse(cluster.Redis.Reveal());
            options.ConfigurationOptions.AbortOnConnectFail = false;
        });
        silo.Configure<Orleans.Configuration.EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = cluster.Address.Address;
            options.SiloPort = cluster.Address.Port;
            options.SiloListeningEndpoint = cluster.Address;
            options.GatewayPort = 0; // No client connects: every caller is a replica.
        });

        // A killed replica is expelled within about 10 s, because its connections end. A frozen one is expelled after about 40 s: Orleans
        // counts no missed probe while the last message is younger than 12 probe timeouts, so load alone expels no replica.
        silo.Configure<Orleans.Configuration.ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(3);
            options.NumMissedProbesLimit = 3;
            options.NumVotesForDeathDeclaration = 1;
            options.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
            options.DefunctSiloExpiration = TimeSpan.FromHours(1);
        });
        silo.AddPlacementDirector<RendezvousPlacement, RendezvousPlacementDirector>();
    }
}
