using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Ryze.Api.Hosting;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Application.PublicApi.Instances;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Tests.Support;

/// <summary>The real host on real Kestrel in this process, with its own settings and none from the environment.</summary>
internal sealed class RyzeApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FakeTimeProvider? _clock;
    private bool _isDisposed;

    private RyzeApp(WebApplication app, FakeTimeProvider? clock)
    {
        _app = app;
        _clock = clock;
        Url = app.Services.GetRequiredService<ListeningAddress>().First;
        Client = new RyzeClient(Url);
    }

    public Uri Url { get; }

    public RyzeClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public IReadOnlyList<FakeLogRecord> Logs => _app.Services.GetFakeLogCollector().GetSnapshot();

    /// <summary>Settings that let a Production host start: an account, a key, databases in the folder, any free port.</summary>
    public static Dictionary<string, string?> Settings(TemporaryFolder folder, string roles = "api") => new(StringComparer.Ordinal)
    {
        ["urls"] = "http://127.0.0.1:0",
        ["RYZE_ROLES"] = roles,
        ["RYZE_ACCOUNT_TOKEN"] = RyzeClient.Token,
        ["ENCRYPTION_KEY"] = "k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        ["DATABASE_CONNECTION_STRING"] = $"Data Source={folder.File("ryze.db")}",
        ["BRIDGE_DATABASE_CONNECTION_STRING"] = $"Data Source={folder.File("bridge.db")}",
        ["CHATWOOT_ALLOW_PRIVATE_NETWORKS"] = "true",
        ["ENGINE_ALLOW_PRIVATE_NETWORKS"] = "true",
        ["CHATWOOT_REQUESTS_PER_MINUTE"] = "0",
    };

    /// <summary>
    /// Also keeps the frameworks' logs, for tests that search the logs. Other tests skip them because they are slow.
    /// </summary>
    public static void LogEverything(WebApplicationBuilder builder) =>
        builder.Logging.AddFilter("Microsoft", LogLevel.Trace).AddFilter("System", LogLevel.Trace);

    /// <summary>Starts the host. The account of the settings then has the instance <see cref="RyzeClient.Instance"/>.</summary>
    public static async Task<RyzeApp> StartAsync(
        Dictionary<string, string?> settings, string environment = "Production", TimeProvider? time = null,
        Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            EnvironmentName = environment, ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders().AddFakeLogging().SetMinimumLevel(LogLevel.Trace)
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        configure?.Invoke(builder);
        var app = RyzeHost.Build(builder);
        try
        {
            await app.PrepareAsync();
            await AddInstanceAsync(app.Services);
            await app.StartAsync();
            return new RyzeApp(app, time as FakeTimeProvider);
        }
        catch
        {
            await DisposeAsync(app, time as FakeTimeProvider);
            throw;
        }
    }

    /// <summary>Stops gracefully, as on SIGTERM; disposal alone is more like a crash.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <summary>Calls the use case directly, because HTTP would count against the rate limit and cache the token for 5 s.</summary>
    private static async Task AddInstanceAsync(IServiceProvider services)
    {
        if (services.GetService<IAccountRepository>() is { } accounts
            && await accounts.ListAsync(CancellationToken.None) is [{ Id: var first }, ..])
        {
            await services.GetRequiredService<IMediator>()
                .Send(new CreateInstance(first, RyzeClient.Instance, Token: null, Chatwoot: null));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        Client.Dispose();
        await DisposeAsync(_app, _clock);
    }

    private static async Task DisposeAsync(WebApplication app, FakeTimeProvider? clock)
    {
        foreach (var service in app.Services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            service.Dispose(); // Cancels it.
        }

        var disposal = app.DisposeAsync().AsTask();

        // The resilience pipelines check each second of the host's clock whether their calls have ended.
        while (clock is not null && !disposal.IsCompleted)
        {
            await disposal.WaitAsync(TimeSpan.FromMilliseconds(50)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        await disposal;
    }
}
