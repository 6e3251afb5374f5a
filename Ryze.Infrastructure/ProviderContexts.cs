using Microsoft.EntityFrameworkCore;

namespace Ryze.Infrastructure;

/// <summary>Provides the database provider's context as the type that the repositories use.</summary>
internal sealed class ProviderContexts<TContext, TProvider>(IDbContextFactory<TProvider> contexts) : IDbContextFactory<TContext>
    where TContext : DbContext
    where TProvider : TContext
{
    public TContext CreateDbContext() => contexts.CreateDbContext();

    public async Task<TContext> CreateDbContextAsync(CancellationToken cancellationToken = default) =>
        await contexts.CreateDbContextAsync(cancellationToken);
}
