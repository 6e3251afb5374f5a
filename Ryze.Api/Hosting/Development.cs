using MediatR;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Ryze.Api.Http.OpenApi;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Api.Sandbox.Page;
using Ryze.Api.Sandbox.Phone;
using Ryze.Application.PublicApi.Commands;
using Ryze.Application.PublicApi.Events;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.PublicApi.Events;
using Ryze.Infrastructure.Shared.Configuration;

namespace Ryze.Api.Hosting;

/// <summary>Adds the sandbox, and prints a first command to paste. Development only.</summary>
internal static class Development
{
    private const string Downloads = "sandbox-downloads";

    public static void AddDevelopment(this IServiceCollection services, RyzeOptions options)
    {
        services.AddSandboxChatwoot();
        if (options.Roles.Api)
        {
            services.AddSingleton<SandboxInstances>().AddSingleton<SandboxActivation>();
        }

        if (options.Roles.Api && options.Engine.Url is null)
        {
            services.AddSingleton<SandboxPhone>();

            // The factory's own loggers would log the one-time URL.
            services.AddHttpClient(Downloads).RemoveAllLoggers();
            services.Replace(ServiceDescriptor.Singleton<IWhatsAppEngine>(provider => provider.GetRequiredService<SandboxPhone>()));
        }
    }

    public static void UseDevelopment(this WebApplication app)
    {
        app.MapSandboxChatwoot();
        app.MapSandboxDesk();
        app.MapSandboxPage();
        app.MapSandboxEngine();
        if (app.Services.GetService<SandboxPhone>() is { } phone)
        {
            app.MapSandboxPhone();
            phone.Download = (url, cancellationToken) => DownloadAsync(app.Services, url, cancellationToken);
            phone.Emit = (instance, envelope) => AcceptAsync(app.Services, instance, envelope);
        }

        app.MapDevelopmentAuthorization(app.Services.GetRequiredService<AccountOptions>());
        if (app.Services.GetRequiredService<RoleOptions>().Api)
        {
            app.Lifetime.ApplicationStarted.Register(() => Greet(app.Services));
        }
    }

    /// <summary>Reports an event of the sandbox phone as an engine's webhook does, but without HTTP.</summary>
    private static async Task<Result<EventAcceptance>> AcceptAsync(IServiceProvider services, string instance, byte[] envelope) =>
        services.GetRequiredService<EngineEventReader>().Read(envelope).TryGet(out var engineEvent, out var error)
            ? await services.GetRequiredService<IMediator>().Send(new AcceptEvent(instance, AccountId: null, engineEvent))
            : error;

    private static async Task<byte[]?> DownloadAsync(IServiceProvider services, string url, CancellationToken cancellationToken)
    {
        try
        {
            using var client = services.GetRequiredService<IHttpClientFactory>().CreateClient(Downloads);
            return await client.GetByteArrayAsync(new Uri(url), cancellationToken);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static void Greet(IServiceProvider services)
    {
        var activation = services.GetRequiredService<SandboxActivation>();
        Console.WriteLine(
            $"""

            Ryze is up. Swagger UI: {activation.Url}/swagger. Sandbox phone and desk: {activation.Url}{SandboxPage.Path}
            Activate the sandbox Chatwoot:

            {activation.Command}

            """);
    }
}
