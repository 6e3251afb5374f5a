using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Ryze.Domain;

namespace Ryze.Infrastructure.Shared.Configuration;

/// <summary>The database of each role (docs/spec/api.md 10).</summary>
public sealed class DatabaseOptions
{
    public required bool IsSqlite { get; init; }

    public required Secret Api { get; init; }

    public required Secret Bridge { get; init; }

    public static DatabaseOptions Read(ConfigurationReader reader, RoleOptions roles)
    {
        var provider = reader.Text("DATABASE_PROVIDER")?.ToLowerInvariant() ?? "sqlite";
        if (provider is not ("sqlite" or "sqlserver"))
        {
            reader.Fault("DATABASE_PROVIDER", "must be sqlite or sqlserver");
        }

        var isSqlite = provider != "sqlserver";
        return new DatabaseOptions
        {
            IsSqlite = isSqlite,
            Api = ConnectionString(reader, "DATABASE_CONNECTION_STRING", isSqlite, roles.Api, "Data Source=data/ryze.db"),
            Bridge = ConnectionString(reader, "BRIDGE_DATABASE_CONNECTION_STRING", isSqlite, roles.Bridge, "Data Source=data/bridge.db"),
        };
    }

    private static Secret ConnectionString(ConfigurationReader reader, string name, bool isSqlite, bool isUsed, string sqliteDefault)
    {
        if (reader.Text(name) is not { } value)
        {
            if (isUsed && !isSqlite)
            {
                reader.Fault(name, "is required when DATABASE_PROVIDER is sqlserver");
            }

            return new Secret(sqliteDefault);
        }

        try
        {
            if (isSqlite && new SqliteConnectionStringBuilder(value).DataSource.Length == 0)
            {
                reader.Fault(name, "must name a file, e.g. Data Source=data/ryze.db");
            }
            else if (!isSqlite && new SqlConnectionStringBuilder(value).DataSource.Length == 0)
            {
                reader.Fault(name, "must name a server, e.g. Server=db;Database=ryze;...");
            }
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            // The exception's text may quote the connection string.
            reader.Fault(name, $"is not a connection string of {(isSqlite ? "SQLite" : "SQL Server")}");
        }

        return new Secret(value);
    }
}
