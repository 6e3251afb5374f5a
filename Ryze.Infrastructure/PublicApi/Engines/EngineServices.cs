using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.PublicApi.Commands;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Infrastructure.PublicApi.Engines.RyzeApi;
using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Infrastructure.PublicApi.Engines;

internal static class EngineServices
{
    /// <summary>The engine at <c>ENGINE_URL</c>, or one that reports that no engine is configured.</summary>
    public static IServiceCollection AddEngine(this IServiceCollection services, EngineOptions options)
    {
        services.AddSingleton(options);
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
}

/// <summary>Answers every command with an error, because no engine is configured.</summary>
internal sealed class UnconfiguredEngine : IWhatsAppEngine
{
    public Task<Result<SentMessage>> SendAsync(
        string instance, string commandId, EngineCommand command, CancellationToken cancellationToken) =>
        Task.FromResult<Result<SentMessage>>(new EngineError.NotConfigured());
}
