using Microsoft.EntityFrameworkCore;

namespace Ryze.Infrastructure.PublicApi.Persistence;

public sealed class SqliteRyzeDbContext(DbContextOptions<SqliteRyzeDbContext> options) : RyzeDbContext(options);
