using Microsoft.EntityFrameworkCore;
using Ryze.Infrastructure.Persistence.Rows;

namespace Ryze.Infrastructure.Persistence.Api;

public sealed class SqlServerRyzeDbContext(DbContextOptions<SqlServerRyzeDbContext> options) : RyzeDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);

        // Ids of commands are the bridge's: two that differ in case are two. The server's usual collations would take them for one.
        modelBuilder.Entity<CommandRow>().Property(c => c.Id).UseCollation("Latin1_General_100_BIN2");
    }
}
