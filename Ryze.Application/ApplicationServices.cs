using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.AgentMessages;
using Ryze.Application.Bridge;
using Ryze.Application.Chatwoot;
using Ryze.Application.Engine;
using Ryze.Application.Ports;
using Ryze.Application.Relay;
using Ryze.Domain.Relay;

namespace Ryze.Application;

public static class ApplicationServices
{
    /// <summary>
    /// MediatR 5.1.0 predates <c>AddMediatR</c>, so its two services and the handlers are registered here (docs/adr/0001): those of the roles
    /// that the process plays, since the others' ports have no adapters in it.
    /// </summary>
    public static IServiceCollection AddApplication(this IServiceCollection services, bool api, bool bridge)
    {
        services.AddTransient<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddTransient<IMediator, Mediator>();
        services.Scan(scan => scan
            .FromAssemblies(typeof(ApplicationServices).Assembly)
            .AddClasses(classes => classes.AssignableTo(typeof(IRequestHandler<,>)).Where(type => IsBridge(type) ? bridge : api), publicOnly: false)
            .AsImplementedInterfaces()
            .WithTransientLifetime());
        if (api)
        {
            services.AddSingleton<LiveStates>().AddSingleton<RunningCommands>().AddSingleton<OwedRemoval>();
        }

        if (bridge)
        {
            services.AddSingleton<NewIntegrations>();
            services.AddSingleton<InboxProvisioner>().AddSingleton<InboxRemover>().AddSingleton<RunningIntegrations>().AddSingleton<ActivationRun>();
            services.AddSingleton<INumberingPlan, NumberingPlan>().AddSingleton<Identities>().AddSingleton<ContactNames>().AddSingleton<ChatContacts>().AddSingleton<ChatConversations>();
            services.AddSingleton<MessagePost>().AddSingleton<PostedMessages>().AddSingleton<DeliverySuccesses>();
            services.AddSingleton<MessageFiles>().AddSingleton<MessageWriter>().AddSingleton<KnownPeople>();
            services.AddSingleton<KeptFiles>().AddSingleton<IKeptFiles>(provider => provider.GetRequiredService<KeptFiles>());
            services.AddSingleton<AgentFiles>();
            services.AddSingleton<AgentNames>().AddSingleton<AgentMessageComposer>().AddSingleton<MessageParts>().AddSingleton<AgentMessageDeletion>();
            services.AddSingleton<CatchUpGate>().AddSingleton<MissedMessages>().AddSingleton<SigningSecrets>();
            services.AddSingleton<WebhookWatch>().AddSingleton<WebhookRepair>();
        }

        return services;
    }

    private static bool IsBridge(Type handler) => new[] { typeof(ActivationRun), typeof(MessagePost), typeof(MessageParts) }.Any(type => type.Namespace == handler.Namespace);
}
