using Microsoft.EntityFrameworkCore;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

public sealed class SqliteRyzeDbContext(DbContextOptions<SqliteRyzeDbContext> options) : RyzeDbContext(options), IListsMigrations
{
    IReadOnlyList<Type> IListsMigrations.Migrations =>
    [
        typeof(Migrations.Sqlite.Initial),
        typeof(Migrations.Sqlite.Events),
        typeof(Migrations.Sqlite.Instances),
        typeof(Migrations.Sqlite.LookupIndexes),
        typeof(Migrations.Sqlite.ReplacedIntents),
        typeof(Migrations.Sqlite.EngineNames),
        typeof(Migrations.Sqlite.OutboxBytes),
        typeof(Migrations.Sqlite.KeptInboxes),
        typeof(Migrations.Sqlite.Engines),
        typeof(Migrations.Sqlite.CommandTraces),
    ];

    Type IListsMigrations.Snapshot => typeof(Migrations.Sqlite.SqliteRyzeDbContextModelSnapshot);
}
