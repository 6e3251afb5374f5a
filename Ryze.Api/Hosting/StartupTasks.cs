using MediatR;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Application.Shared;
using Ryze.Infrastructure.Bridge.Workers.Placement;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Api.Hosting;

public static class StartupTasks
{
    /// <summary>
    /// Migrates the databases of this process's roles, checks the cluster's settings and creates the first account, before the host accepts
    /// requests.
    /// </summary>
    /// <exception cref="StorageException">A database failed. The message names its role.</exception>
    /// <exception cref="ClusterException">This replica cannot join its cluster.</exception>
    public static async Task PrepareAsync(this WebApplication app, CancellationToken cancellationToken = default)
    {
        foreach (var database in app.Services.GetServices<IDatabase>())
        {
            await RunNamingRoleAsync(database.Role, () => database.MigrateAsync(cancellationToken));
        }

        if (app.Services.GetService<ClusterCheck>() is { } cluster)
        {
            await cluster.RunAsync(cancellationToken);
        }

        var account = app.Services.GetRequiredService<AccountOptions>();
        if (app.Services.GetRequiredService<RoleOptions>().Api && account.FirstToken is { } token)
        {
            var mediator = app.Services.GetRequiredService<IMediator>();
            await RunNamingRoleAsync("api", () => mediator.Send(new AddFirstAccount(token, account.FirstInstance), cancellationToken));
        }
    }

    private static async Task RunNamingRoleAsync(string role, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (StorageException exception)
        {
            throw new StorageException($"the database of the {role} role: {exception.Message}", exception);
        }
    }
}
