using Microsoft.Data.Sqlite;

namespace Ryze.Tests.Support;

/// <summary>A separate folder for a test, deleted on disposal.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>An in-memory folder where available, because tests kill processes but never need data to survive a power loss.</summary>
    private const string Memory = "/dev/shm";

    public string Path { get; } = !OperatingSystem.IsWindows() && Directory.Exists(Memory)
        ? Directory.CreateDirectory(
            System.IO.Path.Combine(Memory, "ryze-test-" + Guid.NewGuid().ToString("N")),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName
        : Directory.CreateTempSubdirectory("ryze-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Counts the rows of a table from outside the program.</summary>
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
            // Windows cannot delete files of pooled connections. Elsewhere this would only disturb other tests' pools.
            SqliteConnection.ClearAllPools();
            Directory.Delete(Path, recursive: true);
        }
    }
}
