using Microsoft.Data.Sqlite;

namespace Ryze.Infrastructure.Shared.Secrets;

/// <summary>Files and folders that only the service's user may read. On Windows they inherit their folder's permissions.</summary>
internal static class PrivateFiles
{
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute;

    private const UnixFileMode Others = (UnixFileMode)0b111_111;

    /// <summary>An existing folder keeps its mode.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, FolderMode);
        }
    }

    /// <summary>Creates the folder for a database.</summary>
    public static void CreateFolderOf(string connectionString)
    {
        var database = new SqliteConnectionStringBuilder(connectionString).DataSource;
        if (IsFile(database))
        {
            CreateFolder(Path.GetDirectoryName(Path.GetFullPath(database))!);
        }
    }

    /// <summary>Creates an empty file for a new database. SQLite copies its mode to the other files.</summary>
    public static void CreateDatabase(string connectionString)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString);
        if (IsFile(builder.DataSource) && builder.Mode is SqliteOpenMode.ReadWriteCreate && !OperatingSystem.IsWindows()
            && !Path.Exists(builder.DataSource))
        {
            var options = new FileStreamOptions
            {
                Mode = System.IO.FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = FileMode,
            };
            try
            {
                new FileStream(builder.DataSource, options).Dispose();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another process was first, or SQLite reports why the file cannot be created.
            }
        }
    }

    /// <summary>Lists the database's files and folder that the machine's other users can open.</summary>
    /// <returns>Each path with its correct mode, in octal.</returns>
    public static IReadOnlyList<(string Path, string Mode)> ListOpenToOthers(string database)
    {
        if (!IsFile(database))
        {
            return [];
        }

        var file = Path.GetFullPath(database);
        var files = new[] { file, file + "-wal", file + "-shm" }.Where(File.Exists);
        return
        [
            .. files.Where(IsOpenToOthers).Select(path => (path, "600")),
            .. new[] { Path.GetDirectoryName(file)! }.Where(IsOpenToOthers).Select(path => (path, "700")),
        ];
    }

    private static bool IsOpenToOthers(string path) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None;

    private static bool IsFile(string database) =>
        database.Length > 0 && database != ":memory:" && !database.StartsWith("file:", StringComparison.OrdinalIgnoreCase);
}
