using Microsoft.Data.Sqlite;

namespace Ryze.Tests.Support;

/// <summary>A folder of its own for a test, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>In memory where the system has such a folder: tests kill processes, not machines, and thousands of commits need no disk.</summary>
    private const string Memory = "/dev/shm";

    public string Path { get; } = !OperatingSystem.IsWindows() && Directory.Exists(Memory)
        ? Directory.CreateDirectory(
            System.IO.Path.Combine(Memory, "ryze-test-" + Guid.NewGuid().ToString("N")),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName
        : Directory.CreateTempSubdirectory("ryze-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Rows of a table, seen from outside the program.</summary>
    public async Task<long> CountAsync(string database, string table)
    {
        await using var connection = new SqliteConnection($"Data Source={File(database)};Pooling=false");
        await connection.OpenAsync();
        await using var count = connection.CreateCommand();
        count.CommandText = $"SELECT COUNT(*) FROM {table}";
        return (long)(await count.ExecuteScalarAsync())!;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException) when (OperatingSystem.IsWindows())
        {
            // Windows keeps files that a pooled connection holds. Elsewhere the pools of other tests are left alone.
            SqliteConnection.ClearAllPools();
            Directory.Delete(Path, recursive: true);
        }
    }
}
