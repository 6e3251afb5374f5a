using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Ryze.Application;
using Ryze.Infrastructure;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Infrastructure.PublicApi.Persistence;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Shared.Persistence.SqlServer;

/// <summary>The repositories with the SQL Server provider and a fake server.</summary>
internal sealed class SqlServerStores : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public SqlServerStores()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["RYZE_ROLES"] = "api,bridge",
            ["DATABASE_PROVIDER"] = "sqlserver",
            ["DATABASE_CONNECTION_STRING"] = "Server=fake;Database=ryze",
            ["BRIDGE_DATABASE_CONNECTION_STRING"] = "Server=fake;Database=bridge",
            ["BRIDGE_URL"] = "http://bridge.invalid",
            ["BRIDGE_TOKEN"] = "stores-bridge-token",
            ["BRIDGE_PUBLIC_URL"] = "http://bridge.invalid",
            ["ENCRYPTION_KEY"] = "k1:" + Convert.ToBase64String(new byte[32]),
        };
        var options = RyzeOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), isDevelopment: true);
        Descriptors = new ServiceCollection().AddLogging().AddMetrics().AddSingleton<TimeProvider>(Time)
            .AddApplication(api: true, bridge: true).AddInfrastructure(options);
        Descriptors
            .AddSingleton<IDbContextFactory<RyzeDbContext>>(
                new Contexts<RyzeDbContext, SqlServerRyzeDbContext>(Server, Time, db => new SqlServerRyzeDbContext(db)))
            .AddSingleton<IDbContextFactory<BridgeDbContext>>(
                new Contexts<BridgeDbContext, SqlServerBridgeDbContext>(Server, Time, db => new SqlServerBridgeDbContext(db)));
        _services = Descriptors.BuildServiceProvider();
    }

    public FakeSqlServer Server { get; } = new();

    public FakeTimeProvider Time { get; } = new(Stores.Start);

    private IServiceCollection Descriptors { get; }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Every service of the persistence layer.</summary>
    public IReadOnlyList<object> Repositories() =>
    [
        .. Descriptors
            .Where(descriptor => !descriptor.IsKeyedService && !descriptor.ServiceType.IsGenericTypeDefinition)
            .Where(descriptor => IsPersistence(descriptor.ImplementationType ?? descriptor.ServiceType))
            .SelectMany(descriptor => _services.GetServices(descriptor.ServiceType))
            .OfType<object>()
            .Where(service => IsPersistence(service.GetType()) && service is not BridgeRows)
            .DistinctBy(service => service, ReferenceEqualityComparer.Instance)
            .OrderBy(service => service.GetType().FullName, StringComparer.Ordinal),
    ];

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static bool IsPersistence(Type type) =>
        type.Namespace is { } name && name.StartsWith("Ryze.Infrastructure", StringComparison.Ordinal)
        && name.EndsWith(".Persistence", StringComparison.Ordinal);

    private sealed class Contexts<TContext, TSqlServer>(
        FakeSqlServer server, TimeProvider time, Func<DbContextOptions<TSqlServer>, TContext> create)
        : IDbContextFactory<TContext>
        where TContext : DbContext
        where TSqlServer : TContext
    {
        private readonly DbContextOptions<TSqlServer> _options = new DbContextOptionsBuilder<TSqlServer>()
            .UseSqlServer("Server=fake", sql => SqlServerOptions.Configure(sql, time)).Options;

        public TContext CreateDbContext()
        {
            var db = create(_options);
            db.Database.SetDbConnection(server.Connect(), contextOwnsConnection: true);
            return db;
        }
    }
}
