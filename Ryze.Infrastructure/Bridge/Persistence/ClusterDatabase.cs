using Microsoft.EntityFrameworkCore;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>What several bridge replicas need from their database beside the repositories. SQLite needs nothing of it.</summary>
internal sealed class ClusterDatabase(Store<BridgeDbContext> store)
{
    /// <summary>The permissions with which the bridge ends a frozen replica's transactions.</summary>
    public const string Permissions = "VIEW SERVER STATE and ALTER ANY CONNECTION";

    private const string ReadsSnapshots = """
        SELECT CAST([is_read_committed_snapshot_on] AS bigint) FROM [sys].[databases] WHERE [database_id] = DB_ID()
        """;

    // The bridge waits for nothing but the database inside a transaction, so a session that has waited this long stands still.
    private const string EndSessions = """
        IF HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW SERVER STATE') = 0 OR HAS_PERMS_BY_NAME(NULL, NULL, N'ALTER ANY CONNECTION') = 0
            SELECT CAST(-1 AS bigint);
        ELSE
        BEGIN
            DECLARE @kill nvarchar(max) = N'';
            SELECT @kill = @kill + N'KILL ' + CAST([session_id] AS nvarchar(10)) + N';'
            FROM [sys].[dm_exec_sessions]
            WHERE [database_id] = DB_ID() AND [program_name] = APP_NAME() AND [session_id] <> @@SPID AND [status] = N'sleeping'
                AND [open_transaction_count] > 0 AND [last_request_end_time] < DATEADD(second, -20, GETDATE());
            DECLARE @count bigint = @@ROWCOUNT;
            EXEC (@kill);
            SELECT @count;
        END
        """;

    /// <summary>Whether reads do not wait for row locks, such as those of a frozen replica.</summary>
    public async Task<bool> ReadsWithoutLocksAsync(CancellationToken cancellationToken) =>
        await RunAsync(ReadsSnapshots, cancellationToken) is not 0;

    /// <summary>
    /// Ends the transactions that a frozen replica left open. Its sessions stay connected while it stands still, and their row locks would
    /// stop the new owner of its integrations.
    /// </summary>
    /// <returns>The number of ended sessions; null when the bridge lacks <see cref="Permissions"/>.</returns>
    public async Task<long?> EndAbandonedTransactionsAsync(CancellationToken cancellationToken) =>
        await RunAsync(EndSessions, cancellationToken) is var ended && (ended ?? 0) >= 0 ? ended ?? 0 : null;

    /// <returns>The number that the statement selects; null with SQLite.</returns>
    private Task<long?> RunAsync(string statement, CancellationToken cancellationToken) => store.ReadAsync(
        async db =>
        {
            if (db.Database.IsSqlite())
            {
                return null;
            }

            // Without a transaction, in which KILL is not allowed.
            await db.Database.OpenConnectionAsync(cancellationToken);
            await using var commands = new SqlCommands(db);
            await using var reader = await commands.QueryAsync(statement);
            return await reader.ReadAsync(cancellationToken) ? reader.GetInt64(0) : (long?)0;
        },
        cancellationToken);
}
