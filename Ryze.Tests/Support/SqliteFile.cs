using Microsoft.Data.Sqlite;

namespace Ryze.Tests.Support;

/// <summary>A database file seen from outside the program.</summary>
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

    /// <summary>Rows as they are on disk. Changes nothing, so it may look at a database whose process was just killed.</summary>
    public static async Task<List<T>> RowsAsync<T>(string file, string sql, Func<SqliteDataReader, T> read, params (string Name, object? Value)[] parameters)
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
#pragma warning disable CA2100 // The statements are the tests' own.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }
}
