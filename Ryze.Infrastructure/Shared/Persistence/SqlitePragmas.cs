using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>
/// What every SQLite connection needs: wait for a writer of another process inside SQLite, which polls finely, instead of in the
/// driver, which sleeps 150 ms at a time; a commit that has reached the disk when it returns; and zeros in place of deleted content.
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    /// <summary>In milliseconds.</summary>
    public const int BusyTimeout = 2000;

    // Not secure_delete=FAST, which leaves the text in the pages that a deletion frees.
    private static readonly string Pragmas =
        $"PRAGMA busy_timeout={BusyTimeout}; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-8000; "
        + "PRAGMA secure_delete=ON;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
