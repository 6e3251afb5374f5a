using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.Shared;

namespace Ryze.Tests.Support;

/// <summary>A rate limit that is always at the same count: out of the way with 1, used up with 101.</summary>
internal sealed class SteadyCounter(long count) : IRequestCounter
{
    public ValueTask<long> CountAsync(string partition, DateTimeOffset windowEnd, CancellationToken cancellationToken) => ValueTask.FromResult(count);

    /// <summary>Takes the place of the host's own counter, which is registered later than what a test registers.</summary>
    public static Action<WebApplicationBuilder> At(long count) => builder =>
        builder.Host.ConfigureContainer<IServiceCollection>((_, services) => services.AddSingleton<IRequestCounter>(new SteadyCounter(count)));
}
