using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Provisioning;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.PublicApi.Events;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application;

public static class ApplicationServices
{
    private const string PublicApiRole = "Ryze.Application.PublicApi.";
    private const string BridgeRole = "Ryze.Application.Bridge.";

    /// <summary>
    /// Registers MediatR and the handlers for the process's roles. MediatR 5.1.0 predates <c>AddMediatR</c> (docs/adr/0001).
    /// </summary>
    public static IServiceCollection AddApplication(this IServiceCollection services, bool api, bool bridge)
    {
        services.AddTransient<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddTransient<IMediator, Mediator>();
        services.Scan(scan => scan
            .FromAssemblies(typeof(ApplicationServices).Assembly)
            .AddClasses(
                classes => classes.AssignableTo(typeof(IRequestHandler<,>))
                .Where(type => IsIn(type, BridgeRole) ? bridge : IsIn(type, PublicApiRole) && api), publicOnly: false)
            .AsImplementedInterfaces()
            .WithTransientLifetime());
        if (api)
        {
            services.AddSingleton<SingleFlight<string, Result<IntegrationState>>>();
            services.AddSingleton<SingleFlight<(string IntegrationId, string CommandId), CommandResult>>();
            services.AddSingleton<BridgeRemover>();
            services.AddSingleton<EngineAdapters>().AddSingleton<OwnEngines>().AddSingleton<EngineWebhookRemoval>();
            services.AddSingleton<EventIntake>().AddSingleton<EngineFileFetch>().AddSingleton<OwnMessageLinks>();
        }

        if (bridge)
        {
            services.AddSingleton<NewIntegrations>();
            services.AddSingleton<InboxProvisioner>().AddSingleton<InboxRemover>().AddSingleton<IntegrationStateQuery>()
                .AddSingleton<ActivationRun>()
                .AddSingleton<HandOverRun>();
            services.AddSingleton<INumberingPlan, NumberingPlan>().AddSingleton<IdentityLearner>().AddSingleton<ContactNames>()
                .AddSingleton<ChatContacts>().AddSingleton<ChatConversations>();
            services.AddSingleton<MessagePost>().AddSingleton<PostedMessages>().AddSingleton<DeliverySuccesses>();
            services.AddSingleton<MessageFiles>().AddSingleton<MessageWriter>().AddSingleton<KnownPeople>();
            services.AddSingleton<FileCache>().AddSingleton<IFileCache>(provider => provider.GetRequiredService<FileCache>());
            services.AddSingleton<AgentFiles>();
            services.AddSingleton<AgentNames>().AddSingleton<AgentMessageComposer>().AddSingleton<MessageParts>()
                .AddSingleton<AgentMessageDeletion>().AddSingleton<AgentNotes>();
            services.AddSingleton<CatchUpGate>().AddSingleton<MessageCatchUp>().AddSingleton<SigningSecrets>();
            services.AddSingleton<WebhookWatch>().AddSingleton<WebhookRepair>();
        }

        return services;
    }

    /// <summary>A handler's folder decides its role, because the other role's ports have no adapters in this process.</summary>
    private static bool IsIn(Type handler, string role) => handler.Namespace?.StartsWith(role, StringComparison.Ordinal) == true;
}
