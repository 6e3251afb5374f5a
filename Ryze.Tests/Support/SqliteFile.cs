using Microsoft.Data.Sqlite;

namespace Ryze.Tests.Support;

/// <summary>Reads and changes a database file from outside the program.</summary>
internal static class SqliteFile
{
    public static async Task ExecuteAsync(string file, string sql, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await OpenAsync(file);
        await using var command = Command(connection, sql, parameters);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> ScalarAsync<T>(string file, string sql, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await OpenAsync(file);
        await using var command = Command(connection, sql, parameters);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Returns the rows on disk. It opens the file read-only, so it is safe right after a process was killed.</summary>
    public static async Task<List<T>> RowsAsync<T>(
        string file, string sql, Func<SqliteDataReader, T> read, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await OpenAsync(file, "ReadOnly");
        await using var command = Command(connection, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static async Task<SqliteConnection> OpenAsync(string file, string mode = "ReadWriteCreate")
    {
        var connection = new SqliteConnection($"Data Source={file};Mode={mode};Pooling=false;Foreign Keys=false");
        await connection.OpenAsync();
        return connection;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements come from the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }
}
