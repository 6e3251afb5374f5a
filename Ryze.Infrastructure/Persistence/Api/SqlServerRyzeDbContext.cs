using Microsoft.EntityFrameworkCore;
using Ryze.Infrastructure.Persistence.Rows;

namespace Ryze.Infrastructure.Persistence.Api;

public sealed class SqlServerRyzeDbContext(DbContextOptions<SqlServerRyzeDbContext> options) : RyzeDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.CompareByBytes();

        // Replicas read changed links from the index alone: a lookup of the row could deadlock with the writer of both.
        modelBuilder.Entity<OutboxChannelRow>().HasIndex(c => c.ChangedAt).IncludeProperties(c => new { c.LastSeq, c.SocketId, c.ClosedAt });
    }
}
