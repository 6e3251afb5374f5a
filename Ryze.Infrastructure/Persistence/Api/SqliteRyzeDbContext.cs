using Microsoft.EntityFrameworkCore;

namespace Ryze.Infrastructure.Persistence.Api;

public sealed class SqliteRyzeDbContext(DbContextOptions<SqliteRyzeDbContext> options) : RyzeDbContext(options);
