using Microsoft.Data.Sqlite;

namespace Ryze.Tests.Support;

/// <summary>Keeps a read transaction on a SQLite database open until disposed, like another process.</summary>
internal sealed class ReadingDatabase : IAsyncDisposable
{
    private readonly SqliteConnection _connection;

    private ReadingDatabase(SqliteConnection connection) => _connection = connection;

    public static async Task<ReadingDatabase> OpenAsync(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        await connection.OpenAsync();
        await using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN; SELECT COUNT(*) FROM sqlite_master;";
        await begin.ExecuteScalarAsync();
        return new ReadingDatabase(connection);
    }

    // Closing ends the transaction.
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
