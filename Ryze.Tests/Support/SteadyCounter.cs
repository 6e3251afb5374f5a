using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.Shared;

namespace Ryze.Tests.Support;

/// <summary>A request counter with a constant count: 1 never limits, 101 always limits.</summary>
internal sealed class SteadyCounter(long count) : IRequestCounter
{
    public ValueTask<long> CountAsync(string partition, DateTimeOffset windowEnd, CancellationToken cancellationToken) =>
        ValueTask.FromResult(count);

    /// <summary>Replaces the host's own counter. The container is configured after all of the host's registrations.</summary>
    public static Action<WebApplicationBuilder> At(long count) => builder =>
        builder.Host.ConfigureContainer<IServiceCollection>(
            (_, services) => services.AddSingleton<IRequestCounter>(new SteadyCounter(count)));
}
