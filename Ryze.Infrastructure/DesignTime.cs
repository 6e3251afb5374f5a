using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Infrastructure.PublicApi.Persistence;

namespace Ryze.Infrastructure;

// "dotnet ef migrations add" needs a context; no connection is opened (docs/reference/persistence.md, "Migrations").
internal sealed class SqliteRyzeDesign : IDesignTimeDbContextFactory<SqliteRyzeDbContext>
{
    public SqliteRyzeDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteRyzeDbContext>().UseSqlite("Data Source=design.db").Options);
}

internal sealed class SqlServerRyzeDesign : IDesignTimeDbContextFactory<SqlServerRyzeDbContext>
{
    public SqlServerRyzeDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlServerRyzeDbContext>().UseSqlServer("Server=design").Options);
}

internal sealed class SqliteBridgeDesign : IDesignTimeDbContextFactory<SqliteBridgeDbContext>
{
    public SqliteBridgeDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteBridgeDbContext>().UseSqlite("Data Source=design.db").Options);
}

internal sealed class SqlServerBridgeDesign : IDesignTimeDbContextFactory<SqlServerBridgeDbContext>
{
    public SqlServerBridgeDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlServerBridgeDbContext>().UseSqlServer("Server=design").Options);
}
