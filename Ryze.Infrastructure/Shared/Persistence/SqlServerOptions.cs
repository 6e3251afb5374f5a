using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>How long calls to SQL Server may take (docs/configuration.md, "SQL Server").</summary>
internal static class SqlServerOptions
{
    /// <summary>Creations of one account queue on its row by design, so it is longer than SQLite's wait.</summary>
    public static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(15);

    private const int ConnectTimeoutSeconds = 5;

    public static void Configure(SqlServerDbContextOptionsBuilder server, TimeProvider time) => server
        .CommandTimeout((int)CommandTimeout.TotalSeconds)
        .ExecutionStrategy(dependencies => new BoundedRetryStrategy(dependencies, time));

    /// <summary>
    /// Fails fast while the server is away, and finds it again with the first call: by default the driver's pool refuses calls for up to a
    /// minute after the server is back. Settings that the connection string names stay.
    /// </summary>
    public static string WithDefaults(string connectionString)
    {
        var builder = new SqlConnectionStringBuilder(connectionString);
        if (!builder.ShouldSerialize("Pool Blocking Period"))
        {
            builder.PoolBlockingPeriod = PoolBlockingPeriod.NeverBlock;
        }

        if (!builder.ShouldSerialize("Connect Timeout"))
        {
            builder.ConnectTimeout = ConnectTimeoutSeconds;
        }

        return builder.ConnectionString;
    }
}
