using Microsoft.EntityFrameworkCore;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.PublicApi.Accounts;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class AccountRepository(Store<RyzeDbContext> store, ShortLivedCache<Caller> seen) : IAccountRepository
{
    public ValueTask<Caller?> FindCallerAsync(TokenHash token, CancellationToken cancellationToken) =>
        seen.GetOrReadAsync(token.Hex, () => store.ReadAsync(db => FindAsync(db, token, cancellationToken), cancellationToken));

    public async Task<bool> AddFirstAsync(Account account, Instance? instance, CancellationToken cancellationToken)
    {
        try
        {
            return await AddIfNoneAsync(account, instance, cancellationToken);
        }
        catch (StorageException exception) when (exception.InnerException is DbUpdateException)
        {
            // Another replica may have created the first account since the check.
            if (await store.ReadAsync(db => db.Accounts.AnyAsync(cancellationToken), cancellationToken))
            {
                return false;
            }

            throw;
        }
    }

    public Task AddAsync(Account account, CancellationToken cancellationToken) => store.WriteAsync(
        db =>
        {
            db.Add(RowOf(account));
            return db.SaveChangesAsync(cancellationToken);
        },
        cancellationToken);

    public Task<IReadOnlyList<AccountView>> ListAsync(CancellationToken cancellationToken) => store.ReadAsync(
        async db => (IReadOnlyList<AccountView>)await db.Accounts
            .OrderBy(a => a.CreatedAt).ThenBy(a => a.Id)
            .Select(a => new AccountView(a.Id, a.Name, db.Instances.Count(i => i.AccountId == a.Id), a.Quota, a.CreatedAt))
            .ToListAsync(cancellationToken),
        cancellationToken);

    public async Task<bool> RotateTokenAsync(string accountId, TokenHash token, CancellationToken cancellationToken)
    {
        var former = await store.WriteAsync(
            async db =>
            {
                var hash = await db.Accounts.Where(a => a.Id == accountId).Select(a => a.TokenHash).SingleOrDefaultAsync(cancellationToken);
                await db.Accounts.Where(a => a.Id == accountId)
                    .ExecuteUpdateAsync(row => row.SetProperty(a => a.TokenHash, token.Hex), cancellationToken);
                return hash;
            },
            cancellationToken);
        if (former is null)
        {
            return false;
        }

        seen.Evict(former);
        return true;
    }

    private Task<bool> AddIfNoneAsync(Account account, Instance? instance, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            if (await db.Accounts.AnyAsync(cancellationToken))
            {
                return false;
            }

            db.Add(RowOf(account));
            if (instance is not null)
            {
                db.Add(InstanceRepository.RowOf(instance, token: null));
                await EngineNameRepository.ClaimAsync(db, instance, cancellationToken);
            }

            await db.SaveChangesAsync(cancellationToken);
            return true;
        },
        cancellationToken);

    private static AccountRow RowOf(Account account) => new()
    {
        Id = account.Id, Name = account.Name, TokenHash = account.TokenHash.Hex, Quota = account.Quota, CreatedAt = account.CreatedAt,
    };

    /// <summary>Runs the same query for every token, so that its duration reveals nothing about the token.</summary>
    private static async Task<Caller?> FindAsync(RyzeDbContext db, TokenHash token, CancellationToken cancellationToken)
    {
        var found = await db.Accounts.Where(a => a.TokenHash == token.Hex)
            .Select(a => new { AccountId = a.Id, InstanceId = (string?)null, Hash = (string?)a.TokenHash })
            .Concat(db.Instances.Where(i => i.TokenHash == token.Hex)
                .Select(i => new { i.AccountId, InstanceId = (string?)i.Id, Hash = i.TokenHash }))
            .OrderBy(caller => caller.InstanceId)
            .FirstOrDefaultAsync(cancellationToken);
        return found?.Hash is { } stored && TokenHash.FromStored(stored).FixedTimeEquals(token)
            ? new Caller(found.AccountId, found.InstanceId)
            : null;
    }
}
