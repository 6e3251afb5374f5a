using MediatR;
using Ryze.Application.Accounts;
using Ryze.Infrastructure.Configuration;
using Ryze.Infrastructure.Persistence;

namespace Ryze.Api.Hosting;

public static class Preparation
{
    /// <summary>Brings every database of this process's roles up to date and makes the first account, before anything is served.</summary>
    public static async Task PrepareAsync(this WebApplication app, CancellationToken cancellationToken = default)
    {
        foreach (var database in app.Services.GetServices<IDatabase>())
        {
            await database.MigrateAsync(cancellationToken);
        }

        var account = app.Services.GetRequiredService<AccountOptions>();
        if (app.Services.GetRequiredService<RoleOptions>().Api && account.FirstToken is { } token)
        {
            await app.Services.GetRequiredService<IMediator>().Send(new AddFirstAccount(token, account.FirstInstance), cancellationToken);
        }
    }
}
