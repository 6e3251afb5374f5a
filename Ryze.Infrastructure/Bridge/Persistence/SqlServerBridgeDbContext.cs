using Microsoft.EntityFrameworkCore;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

public sealed class SqlServerBridgeDbContext(DbContextOptions<SqlServerBridgeDbContext> options)
    : BridgeDbContext(options), IListsMigrations
{
    IReadOnlyList<Type> IListsMigrations.Migrations =>
    [
        typeof(Migrations.SqlServer.Initial),
        typeof(Migrations.SqlServer.ContactNames),
        typeof(Migrations.SqlServer.GivenUpRemovals),
        typeof(Migrations.SqlServer.Tenants),
        typeof(Migrations.SqlServer.InboxBytes),
        typeof(Migrations.SqlServer.EventHeader),
    ];

    Type IListsMigrations.Snapshot => typeof(Migrations.SqlServer.SqlServerBridgeDbContextModelSnapshot);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.CompareByBytes();
    }
}
