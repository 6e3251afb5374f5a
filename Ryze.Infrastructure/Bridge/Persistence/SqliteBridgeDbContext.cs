using Microsoft.EntityFrameworkCore;

namespace Ryze.Infrastructure.Bridge.Persistence;

public sealed class SqliteBridgeDbContext(DbContextOptions<SqliteBridgeDbContext> options) : BridgeDbContext(options);
