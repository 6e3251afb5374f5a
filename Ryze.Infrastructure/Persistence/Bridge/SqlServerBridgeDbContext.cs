using Microsoft.EntityFrameworkCore;

namespace Ryze.Infrastructure.Persistence.Bridge;

public sealed class SqlServerBridgeDbContext(DbContextOptions<SqlServerBridgeDbContext> options) : BridgeDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.CompareByBytes();
    }
}
