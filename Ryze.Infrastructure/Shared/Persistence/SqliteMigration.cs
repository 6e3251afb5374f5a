using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>
/// Migrates a SQLite file, even after a killed migration. EF Core's own lock is a row, and after a crash every later start would wait for
/// it forever. So processes take turns by a file lock, which the operating system releases when its holder ends.
/// </summary>
internal static class SqliteMigration
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    public static async Task RunAsync(DatabaseFacade database, TimeProvider time, CancellationToken cancellationToken)
    {
        PrivateFiles.CreateDatabase(database.GetConnectionString()!);
        await database.OpenConnectionAsync(cancellationToken);

        // EF Core sets WAL only for a file that it creates, not for an existing empty file.
        await database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", cancellationToken);
        if (!(await database.GetPendingMigrationsAsync(cancellationToken)).Any())
        {
            return;
        }

        var file = await database.SqlQueryRaw<string>("SELECT file AS \"Value\" FROM pragma_database_list WHERE name = 'main'")
            .SingleAsync(cancellationToken);
        await using var turn = file.Length == 0 ? null : await TakeTurnAsync($"{file}-migration", time, cancellationToken);
        await database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        await database.MigrateAsync(cancellationToken);
    }

    private static async Task<FileStream> TakeTurnAsync(string file, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 1,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = PrivateFiles.FileMode;
        }

        while (true)
        {
            try
            {
                return new FileStream(file, options);
            }
            catch (IOException) when (time.GetElapsedTime(began) < MaxWait)
            {
                await Task.Delay(PollInterval, time, cancellationToken);
            }
        }
    }
}
