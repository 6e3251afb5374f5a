using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.Shared;
using Ryze.Infrastructure.Shared.Configuration;
using StackExchange.Redis;

namespace Ryze.Infrastructure.Shared.RateLimiting;

internal static class RateLimitServices
{
    public static IServiceCollection AddRequestCounter(this IServiceCollection services, HostOptions options)
    {
        services.AddSingleton<MemoryRequestCounter>();
        if (options.RedisConnectionString is not { } connectionString)
        {
            return services.AddSingleton<IRequestCounter>(provider => provider.GetRequiredService<MemoryRequestCounter>());
        }

        services.AddSingleton<IConnectionMultiplexer>(_ =>
        {
            var settings = ConfigurationOptions.Parse(connectionString.Reveal());

            // The host starts without Redis and uses it as soon as it is available.
            settings.AbortOnConnectFail = false;
            return ConnectionMultiplexer.Connect(settings);
        });
        return services.AddSingleton<IRequestCounter, RedisRequestCounter>();
    }
}
