using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>
/// Settings for every SQLite connection. It waits for other writers inside SQLite, which polls more often than the driver with its 150 ms
/// sleeps. A commit is on disk when it returns, and deleted content is overwritten with zeros.
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    /// <summary>In milliseconds.</summary>
    public const int BusyTimeout = 2000;

    // Not secure_delete=FAST, which keeps the text in the pages that a deletion frees.
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
