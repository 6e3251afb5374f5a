using Microsoft.EntityFrameworkCore;

namespace Ryze.Infrastructure.Persistence.Bridge;

public sealed class SqlServerBridgeDbContext(DbContextOptions<SqlServerBridgeDbContext> options) : BridgeDbContext(options);
