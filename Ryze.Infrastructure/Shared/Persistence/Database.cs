using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Infrastructure.Shared.Persistence;

internal sealed partial class Database<TContext>(
    string role, IDbContextFactory<TContext> contexts, TokenBinding<TContext> binding, TimeProvider time,
    ILogger<Database<TContext>> logger) : IDatabase
    where TContext : DbContext
{
    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromMinutes(10);

    public string Role => role;

    public Task<IReadOnlyList<string>> ListPendingAsync(CancellationToken cancellationToken) => UseAsync(
        async db => (IReadOnlyList<string>)[.. await db.Database.GetPendingMigrationsAsync(cancellationToken)], cancellationToken);

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await MigrateSchemaAsync(cancellationToken);
        await binding.RunAsync(cancellationToken);
    }

    private Task<bool> MigrateSchemaAsync(CancellationToken cancellationToken) => UseAsync(
        async db =>
        {
            if (!db.Database.IsSqlite())
            {
                // Creating an index on a large table takes longer than any normal call.
                db.Database.SetCommandTimeout(MigrationTimeout);
            }

            await (db.Database.IsSqlite()
                ? SqliteMigration.RunAsync(db.Database, time, cancellationToken) : db.Database.MigrateAsync(cancellationToken));
            var open = db.Database.IsSqlite() ? PrivateFiles.ListOpenToOthers(db.Database.GetDbConnection().DataSource) : [];
            foreach (var (path, mode) in open)
            {
                LogOpenToOthers(logger, path, role, mode);
            }

            return true;
        },
        cancellationToken);

    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A new connection, because an open one does not notice a deleted file. A table, because SELECT 1 reads no page. Not
            // CanConnectAsync, which hides the reason.
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            await db.Database.ExecuteSqlRawAsync("SELECT COUNT(*) FROM \"__EFMigrationsHistory\"", cancellationToken);
            return null;
        }
        catch (Exception exception) when (StorageFailures.Include(exception) && cancellationToken.IsCancellationRequested)
        {
            throw StorageFailures.Translate(exception, cancellationToken);
        }
        catch (Exception exception) when (StorageFailures.Include(exception))
        {
            return StorageFailures.Translate(exception).Message;
        }
    }

    private async Task<T> UseAsync<T>(Func<TContext, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            return await work(db);
        }
        catch (Exception exception) when (StorageFailures.Include(exception) || exception is IOException or UnauthorizedAccessException)
        {
            // IOException and UnauthorizedAccessException come from the lock file of migrations.
            throw StorageFailures.Translate(exception, cancellationToken);
        }
    }

    [LoggerMessage(
        4003, LogLevel.Warning, "{Path} of the {Role} role is open to other users of this machine: set its mode to {Mode} (chmod)")]
    private static partial void LogOpenToOthers(ILogger logger, string path, string role, string mode);
}
