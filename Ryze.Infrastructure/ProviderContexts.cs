using Microsoft.EntityFrameworkCore;

namespace Ryze.Infrastructure;

/// <summary>Hands out the provider's context under the name that the repositories know.</summary>
internal sealed class ProviderContexts<TContext, TProvider>(IDbContextFactory<TProvider> contexts) : IDbContextFactory<TContext>
    where TContext : DbContext
    where TProvider : TContext
{
    public TContext CreateDbContext() => contexts.CreateDbContext();

    public async Task<TContext> CreateDbContextAsync(CancellationToken cancellationToken = default) =>
        await contexts.CreateDbContextAsync(cancellationToken);
}
