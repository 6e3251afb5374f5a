using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Ryze.Api.Commands;
using Ryze.Application;
using Ryze.Application.Shared;
using Ryze.Infrastructure;
using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Api.Hosting;

/// <summary>The composition root: one host that plays the <c>api</c> role, the <c>bridge</c> role, or both.</summary>
public static class RyzeHost
{
    /// <summary>Settings are read once, at start: a watcher of appsettings.json would only hold a thread.</summary>
    public const string NoReload = "--hostBuilder:reloadConfigOnChange=false";

    private const string DefaultUrl = "http://localhost:5080";

    /// <summary>Runs the operator command that the arguments name, or else the host.</summary>
    /// <returns>
    /// Of the host 0 after an orderly stop, 1 when the configuration is wrong or the start failed; of a command see <see cref="ExitCode"/>.
    /// </returns>
    public static async Task<int> RunAsync(string[] args)
    {
        // What we write is the same on every machine.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        if (OperatorCommands.AreMeant(args))
        {
            return await OperatorCommands.RunAsync(
                args, () => WebApplication.CreateBuilder(Settings([])), new CommandOutput(Console.Out, Console.Error), CancellationToken.None);
        }

        try
        {
            await using var app = Build(WebApplication.CreateBuilder(Settings(args)));
            await app.PrepareAsync();
            await app.RunAsync();
            return 0;
        }
        catch (ConfigurationException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 1;
        }
        catch (StorageException failure)
        {
            await Console.Error.WriteLineAsync($"Ryze cannot start: {failure.Message}");
            return 1;
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"Ryze cannot start: {taken.Message} Set ASPNETCORE_URLS to another one.");
            return 1;
        }
    }

    /// <summary>appsettings.json lies beside the program; relative paths of databases start at the working directory.</summary>
    public static WebApplicationOptions Settings(string[] args) => new() { Args = [NoReload, .. args], ContentRootPath = AppContext.BaseDirectory };

    /// <exception cref="ConfigurationException">The configuration is wrong; the message lists every fault.</exception>
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
