using System.Text.Encodings.Web;
using FluentValidation;
using FluentValidation.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Ryze.Api.Bridge.Files;
using Ryze.Api.Bridge.Webhooks;
using Ryze.Api.Http.Authentication;
using Ryze.Api.Http.Errors;
using Ryze.Api.Http.Health;
using Ryze.Api.Http.Json;
using Ryze.Api.Http.OpenApi;
using Ryze.Api.Http.Pipeline;
using Ryze.Api.Http.RateLimiting;
using Ryze.Api.PublicApi.Engines;
using Ryze.Api.PublicApi.Events;
using Ryze.Api.PublicApi.Instances;
using Ryze.Api.PublicApi.Integrations;
using Ryze.Api.PublicApi.Link;
using Ryze.Infrastructure.PublicApi.Events;
using Ryze.Infrastructure.Shared.Configuration;

using HostOptions = Ryze.Infrastructure.Shared.Configuration.HostOptions;

namespace Ryze.Api.Hosting;

/// <summary>Registers the host's HTTP services and pipeline. The pipeline's order is the order of checks in docs/spec/api.md 1.</summary>
internal static class WebApi
{
    public static void AddWebApi(this IServiceCollection services, RyzeOptions options)
    {
        services.AddControllers(mvc =>
            {
                mvc.InputFormatters.Clear();
                mvc.InputFormatters.Add(new StrictJsonInputFormatter());

                // Otherwise a form body fails with 400 before the content type is checked, but docs/spec/api.md 1 asks for 415.
                mvc.ValueProviderFactories.RemoveType<FormValueProviderFactory>();
                mvc.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
                mvc.ValueProviderFactories.RemoveType<FormFileValueProviderFactory>();
                mvc.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
            })
            .AddApplicationPart(typeof(WebApi).Assembly)
            .ConfigureApplicationPartManager(parts => parts.FeatureProviders.Add(new RoleControllers(options.Roles)))
            .ConfigureApiBehaviorOptions(api =>
            {
                api.InvalidModelStateResponseFactory = InvalidModel.Answer;
                api.SuppressMapClientErrors = true;
            })
            .AddJsonOptions(json =>
            {
                json.JsonSerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
                json.JsonSerializerOptions.Converters.Add(new Rfc3339());
            });
        services.AddFluentValidationAutoValidation(validation => validation.DisableDataAnnotationsValidation = true);
        services.AddValidatorsFromAssembly(typeof(WebApi).Assembly, ServiceLifetime.Singleton, includeInternalTypes: true);
        services.AddAutoMapper(mapper =>
        {
            mapper.LicenseKey = options.Host.AutoMapperLicenseKey?.Reveal();
            mapper.AddProfile<ChatwootProfile>();
            mapper.AddProfile<InstanceProfile>();
        });

        if (options.Roles.Api)
        {
            services.AddSingleton<InlineChatwoot>();

            // AddAuthentication would also store data protection keys in the user's home, and nothing here needs them.
            services.AddAuthenticationCore().AddWebEncoders();
            new AuthenticationBuilder(services)
                .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.SchemeName, null);
        }

        if (options.Roles.Api)
        {
            services.AddSingleton<EngineEventReader>().AddSingleton<EventIntakeLimiter>().AddSingleton<EngineEvents>();
            services.AddSingleton<EngineWebhooks>();
        }

        if (options.Roles.Bridge)
        {
            services.AddSingleton<WebhookIntakeLimiter>();
        }

        services.Decorate<IServer, SecretPaths>();
        services.AddAuthorization().AddSingleton<AuthenticationFailures>();
        services.AddSingleton<DatabaseHealth>().AddHealthChecks()
            .AddCheck<DatabaseHealth>(DatabaseHealth.Name, tags: [HealthEndpoint.Ready]).AddCheck<DiskHealth>(DiskHealth.Name);
        services.AddMetricsEndpoint();
        services.AddOpenApiDocument();
        services.Configure<ForwardedHeadersOptions>(forwarded => Trust(forwarded, options.Host));
    }

    public static void UseWebApi(this WebApplication app, RyzeOptions options)
    {
        if (options.Host.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }

        app.UseMiddleware<RequestIds>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<ExceptionMiddleware>();
        if (app.Environment.IsDevelopment())
        {
            app.UseMiddleware<LocalHostNames>();
        }

        app.UseStatusCodePages(EmptyStatusResponses.WriteAsync);
        app.Use(HeadRequests.ServeAsGetAsync);
        app.UseRouting();
        app.UseMiddleware<InternalRoutes>();
        if (options.Roles.Api)
        {
            app.UseMiddleware<RateLimits>();

            // Explicit, because the host would otherwise run it first, before the rate limit and the exception middleware.
            app.UseAuthentication();
        }

        app.UseAuthorization();
        app.Use(PulseUpgrade.UseAsync);
        app.UseWebSockets();
        app.MapControllers();
        if (options.Roles.Api)
        {
            EngineEvents.Map(app);
            EngineWebhooks.Map(app);
            EventMediaFiles.Map(app);
        }

        if (options.Roles.Bridge)
        {
            ChatwootWebhooks.Map(app);
            EngineFileDownloads.Map(app);
        }

        if (options.Roles.Api && options.Bridge.IsConfigured)
        {
            LinkRoute.Map(app);
        }

        app.MapHealth();
        app.MapMetricsEndpoint();
        app.UseOpenApiDocument(options);
    }

    private static void Trust(ForwardedHeadersOptions forwarded, HostOptions host)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.ForwardLimit = null;
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        foreach (var network in host.TrustedProxies)
        {
            forwarded.KnownIPNetworks.Add(network);
        }
    }
}
