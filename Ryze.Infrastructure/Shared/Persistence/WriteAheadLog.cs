using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Ryze.Application.Shared;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>Deletes text that stays in SQLite's write-ahead log after a removal.</summary>
internal static class WriteAheadLog
{
    private const int MaxAttempts = 3;

    // Writers wait while the truncation waits for readers.
    private const int MaxWaitMilliseconds = 100;

    private static readonly string Truncate =
        string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout={MaxWaitMilliseconds}; PRAGMA wal_checkpoint(TRUNCATE);");

    private static readonly string Restore =
        string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout={SqlitePragmas.BusyTimeout};");

    /// <summary>Best effort: SQLite later overwrites a log that readers still use. Does nothing on SQL Server.</summary>
    public static async Task TruncateLogAsync<TContext>(this Store<TContext> store, CancellationToken cancellationToken)
        where TContext : DbContext
    {
        try
        {
            // First outside the writers' queue: this copies most of the log and blocks no other connection.
            var isTruncated = await store.ReadAsync(db => TryCopyAsync(db, cancellationToken), cancellationToken);
            for (var attempt = 0; attempt < MaxAttempts && !isTruncated; attempt++)
            {
                isTruncated = await store.WriteAloneAsync(db => TryTruncateAsync(db, cancellationToken), cancellationToken);
            }
        }
        catch (StorageException)
        {
            // The deletion itself is committed.
        }
    }

    /// <returns>True when the database has no such log.</returns>
    private static async Task<bool> TryCopyAsync(DbContext db, CancellationToken cancellationToken)
    {
        if (!db.Database.IsSqlite())
        {
            return true;
        }

        await RunAsync(db, "PRAGMA wal_checkpoint(PASSIVE);", cancellationToken);
        return false;
    }

    private static async Task<bool> TryTruncateAsync(DbContext db, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(db, Truncate, cancellationToken) == 0;
        }
        finally
        {
            await RunAsync(db, Restore, CancellationToken.None);
        }
    }

    /// <returns>The first column of the last result; for a checkpoint, whether it was blocked.</returns>
    private static async Task<long> RunAsync(DbContext db, string pragmas, CancellationToken cancellationToken)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // The statements are constants.
        command.CommandText = pragmas;
#pragma warning restore CA2100
        await using var answer = await command.ExecuteReaderAsync(cancellationToken);
        long last;
        do
        {
            last = await answer.ReadAsync(cancellationToken) ? answer.GetInt64(0) : 0;
        }
        while (await answer.NextResultAsync(cancellationToken));
        return last;
    }
}
