using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Ryze.Api.Commands;
using Ryze.Application;
using Ryze.Application.Shared;
using Ryze.Infrastructure;
using Ryze.Infrastructure.Bridge.Workers.Placement;
using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Api.Hosting;

/// <summary>The composition root: one host that runs the <c>api</c> role, the <c>bridge</c> role, or both.</summary>
public static class RyzeHost
{
    /// <summary>Settings are read once, at start. A watcher of appsettings.json would use a thread for nothing.</summary>
    public const string NoReload = "--hostBuilder:reloadConfigOnChange=false";

    private const string DefaultUrl = "http://localhost:5080";

    /// <summary>Runs the operator command that the arguments name. Without one it runs the host.</summary>
    /// <returns>
    /// The host returns 0 after an orderly stop, and 1 after a configuration error or a failed start. For commands see
    /// <see cref="ExitCode"/>.
    /// </returns>
    public static async Task<int> RunAsync(string[] args)
    {
        // Output must not depend on the machine's culture.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        if (OperatorCommands.IsCommandCall(args))
        {
            return await OperatorCommands.RunAsync(
                args, () => WebApplication.CreateBuilder(Settings([])), new CommandOutput(Console.Out, Console.Error),
                CancellationToken.None);
        }

        try
        {
            await using var app = Build(WebApplication.CreateBuilder(Settings(args)));
            await app.PrepareAsync();
            await app.RunAsync();
            return 0;
        }
        catch (ConfigurationException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
        catch (StorageException exception)
        {
            await Console.Error.WriteLineAsync($"Ryze cannot start: {exception.Message}");
            return 1;
        }
        catch (ClusterException exception)
        {
            await Console.Error.WriteLineAsync($"Ryze cannot start: {exception.Message}");
            return 1;
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"Ryze cannot start: {exception.Message} Set ASPNETCORE_URLS to another address.");
            return 1;
        }
    }

    /// <summary>Reads appsettings.json from the program's folder. Relative database paths start at the working directory.</summary>
    public static WebApplicationOptions Settings(string[] args) =>
        new() { Args = [NoReload, .. args], ContentRootPath = AppContext.BaseDirectory };

    /// <exception cref="ConfigurationException">The configuration is wrong. The message lists every error.</exception>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var options = RyzeOptions.Read(builder.Configuration, builder.Environment.IsDevelopment());
        var urls = builder.Configuration[WebHostDefaults.ServerUrlsKey];
        builder.WebHost.UseUrls([string.IsNullOrEmpty(urls) ? DefaultUrl : urls, .. options.Host.InternalUrls]);

        builder.AddQuietLogs();
        builder.AddLimits();
        builder.Services.AddSingleton(options.Account).TryAddSingleton(TimeProvider.System);
        builder.Services.AddApplication(options.Roles.Api, options.Roles.Bridge).AddInfrastructure(options).AddWebApi(options);
        if (builder.Environment.IsDevelopment())
        {
            builder.Services.AddDevelopment(options);
        }

        var app = builder.Build();
        app.UseWebApi(options);
        if (app.Environment.IsDevelopment())
        {
            app.UseDevelopment();
        }

        return app;
    }
}
