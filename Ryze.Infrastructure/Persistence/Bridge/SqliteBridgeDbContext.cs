using Microsoft.EntityFrameworkCore;

namespace Ryze.Infrastructure.Persistence.Bridge;

public sealed class SqliteBridgeDbContext(DbContextOptions<SqliteBridgeDbContext> options) : BridgeDbContext(options);
