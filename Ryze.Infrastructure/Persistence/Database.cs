using Microsoft.EntityFrameworkCore;
using Ryze.Application.Ports;

namespace Ryze.Infrastructure.Persistence;

internal sealed class Database<TContext>(IDbContextFactory<TContext> contexts, Store<TContext> store) : IDatabase
    where TContext : DbContext
{
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
    }

    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Not CanConnectAsync: it swallows the reason.
            await store.ReadAsync(db => db.Database.ExecuteSqlRawAsync("SELECT 1", cancellationToken), cancellationToken);
            return null;
        }
        catch (StorageException failure)
        {
            return failure.Message;
        }
    }
}
