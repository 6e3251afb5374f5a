using Microsoft.Data.Sqlite;

namespace Ryze.Infrastructure.Shared.Configuration;

/// <summary>The folder for files that wait for the engine (docs/adr/0013).</summary>
public sealed class EngineFileOptions
{
    /// <summary>All replicas with the same database share it.</summary>
    public required string Folder { get; init; }

    public static EngineFileOptions Read(ConfigurationReader reader, DatabaseOptions database)
    {
        var folder = reader.Text("BRIDGE_FILES_FOLDER");
        if (folder is not null && File.Exists(folder))
        {
            reader.Fault("BRIDGE_FILES_FOLDER", "must be a folder, not a file");
        }

        return new EngineFileOptions { Folder = Path.GetFullPath(folder ?? Path.Combine(FolderOf(database), "files")) };
    }

    private static string FolderOf(DatabaseOptions database)
    {
        try
        {
            var file = database.IsSqlite ? new SqliteConnectionStringBuilder(database.Bridge.Reveal()).DataSource : "";
            return file is "" or ":memory:" ? "data" : Path.GetDirectoryName(Path.GetFullPath(file)) ?? "data";
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            // DatabaseOptions reports the invalid connection string.
            return "data";
        }
    }
}
