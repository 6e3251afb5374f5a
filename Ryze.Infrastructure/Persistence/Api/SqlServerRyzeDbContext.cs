using Microsoft.EntityFrameworkCore;

namespace Ryze.Infrastructure.Persistence.Api;

public sealed class SqlServerRyzeDbContext(DbContextOptions<SqlServerRyzeDbContext> options) : RyzeDbContext(options);
