using Microsoft.Data.Sqlite;

namespace Ryze.Tests.Support;

/// <summary>Locks a SQLite database exclusively until disposed, like another process.</summary>
internal sealed class LockedDatabase : IAsyncDisposable
{
    /// <summary>
    /// The answer of <c>set</c> to a locked database; the second text appears when another write of the process waits first.
    /// </summary>
    public const string NotPersisted =
        @"^chatwoot integration failed: persist integration: (SQLite Error 5: 'database is locked'\.|the database is busy)$";

    private readonly SqliteConnection _connection;

    private LockedDatabase(SqliteConnection connection) => _connection = connection;

    public static async Task<LockedDatabase> LockAsync(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        await connection.OpenAsync();
        await using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN EXCLUSIVE";
        await begin.ExecuteNonQueryAsync();
        return new LockedDatabase(connection);
    }

    // Closing ends the transaction.
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
