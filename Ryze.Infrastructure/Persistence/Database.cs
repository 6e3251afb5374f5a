using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Ryze.Domain.Errors;

namespace Ryze.Infrastructure.Persistence;

internal sealed class Database<TContext>(string role, IDbContextFactory<TContext> contexts, TimeProvider time) : IDatabase
    where TContext : DbContext
{
    public string Role => role;

    public async Task<IReadOnlyList<string>> ListPendingAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return [.. await db.Database.GetPendingMigrationsAsync(cancellationToken)];
    }

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await (db.Database.IsSqlite() ? SqliteMigration.RunAsync(db.Database, time, cancellationToken) : db.Database.MigrateAsync(cancellationToken));
    }

    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A connection of its own, because one that is open already does not notice that the file is gone; a table, because SELECT 1
            // reads no page; and not CanConnectAsync, which swallows the reason.
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            await db.Database.ExecuteSqlRawAsync("SELECT COUNT(*) FROM \"__EFMigrationsHistory\"", cancellationToken);
            return null;
        }
        catch (DbException failure)
        {
            return Detail.Of(failure.Message).ToString();
        }
    }
}
