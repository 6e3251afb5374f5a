using Microsoft.EntityFrameworkCore;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

public sealed class SqliteBridgeDbContext(DbContextOptions<SqliteBridgeDbContext> options) : BridgeDbContext(options), IListsMigrations
{
    IReadOnlyList<Type> IListsMigrations.Migrations =>
    [
        typeof(Migrations.Sqlite.Initial),
        typeof(Migrations.Sqlite.Inbox),
        typeof(Migrations.Sqlite.Relay),
        typeof(Migrations.Sqlite.AgentMessages),
        typeof(Migrations.Sqlite.Waiting),
        typeof(Migrations.Sqlite.LookupIndexes),
        typeof(Migrations.Sqlite.ContactNames),
        typeof(Migrations.Sqlite.GivenUpRemovals),
        typeof(Migrations.Sqlite.Tenants),
        typeof(Migrations.Sqlite.InboxBytes),
        typeof(Migrations.Sqlite.EventHeader),
    ];

    Type IListsMigrations.Snapshot => typeof(Migrations.Sqlite.SqliteBridgeDbContextModelSnapshot);
}
