using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>Time limits for SQL Server calls (docs/configuration.md, "SQL Server").</summary>
internal static class SqlServerOptions
{
    /// <summary>Longer than SQLite's wait, because creations in one account queue on its row by design.</summary>
    public static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(15);

    private const int ConnectTimeoutSeconds = 5;

    public static void Configure(SqlServerDbContextOptionsBuilder server, TimeProvider time) => server
        .CommandTimeout((int)CommandTimeout.TotalSeconds)
        .ExecutionStrategy(dependencies => new BoundedRetryStrategy(dependencies, time));

    /// <summary>
    /// Fails fast while the server is down and reconnects with the first call after that. By default the driver's pool refuses calls for up
    /// to a minute longer. Settings in the connection string have priority.
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

        // Names the sessions of this program, which only the bridge may end (ClusterDatabase).
        if (!builder.ShouldSerialize("Application Name"))
        {
            builder.ApplicationName = "Ryze";
        }

        return builder.ConnectionString;
    }
}
