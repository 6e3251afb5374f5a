using Microsoft.EntityFrameworkCore;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

public sealed class SqlServerRyzeDbContext(DbContextOptions<SqlServerRyzeDbContext> options) : RyzeDbContext(options), IListsMigrations
{
    IReadOnlyList<Type> IListsMigrations.Migrations =>
    [
        typeof(Migrations.SqlServer.Initial),
        typeof(Migrations.SqlServer.ReplacedIntents),
        typeof(Migrations.SqlServer.EngineNames),
        typeof(Migrations.SqlServer.OutboxBytes),
        typeof(Migrations.SqlServer.KeptInboxes),
        typeof(Migrations.SqlServer.Engines),
        typeof(Migrations.SqlServer.CommandTraces),
    ];

    Type IListsMigrations.Snapshot => typeof(Migrations.SqlServer.SqlServerRyzeDbContextModelSnapshot);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.CompareByBytes();

        // Replicas read changed links from the index alone: a row lookup could deadlock with the writer of both.
        modelBuilder.Entity<OutboxLinkRow>().HasIndex(c => c.ChangedAt).IncludeProperties(c => new { c.LastSeq, c.SocketId, c.ClosedAt });
    }
}
