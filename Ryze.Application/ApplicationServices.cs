using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.Bridge;
using Ryze.Application.Chatwoot;

namespace Ryze.Application;

public static class ApplicationServices
{
    /// <summary>
    /// MediatR 5.1.0 predates <c>AddMediatR</c>, so its two services and the handlers are registered here (docs/adr/0001).
    /// </summary>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        services.AddTransient<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddTransient<IMediator, Mediator>();
        services.Scan(scan => scan
            .FromAssemblies(typeof(ApplicationServices).Assembly)
            .AddClasses(classes => classes.AssignableTo(typeof(IRequestHandler<,>)), publicOnly: false)
            .AsImplementedInterfaces()
            .WithTransientLifetime());
        return services
            .AddSingleton<LiveStates>()
            .AddSingleton<OwedRemoval>()
            .AddSingleton<InboxProvisioner>()
            .AddSingleton<InboxRemover>()
            .AddSingleton<ActivationRun>();
    }
}
