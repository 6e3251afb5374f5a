using Microsoft.EntityFrameworkCore;
using Ryze.Application.Ports;
using Ryze.Domain.Accounts;
using Ryze.Domain.Instances;
using Ryze.Infrastructure.Persistence.Rows;

namespace Ryze.Infrastructure.Persistence.Api;

internal sealed class Accounts(Store<RyzeDbContext> store, SeenLately<Caller> seen) : IAccounts
{
    public async ValueTask<Caller?> FindCallerAsync(TokenHash token, CancellationToken cancellationToken)
    {
        if (seen.TryGet(token.Hex, out var caller))
        {
            return caller;
        }

        caller = await store.ReadAsync(db => FindAsync(db, token, cancellationToken), cancellationToken);
        if (caller is not null)
        {
            seen.Keep(token.Hex, caller);
        }

        return caller;
    }

    public Task<bool> AddFirstAsync(Account account, Instance? instance, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            if (await db.Accounts.AnyAsync(cancellationToken))
            {
                return false;
            }

            db.Add(new AccountRow { Id = account.Id, Name = account.Name, TokenHash = account.TokenHash.Hex, CreatedAt = account.CreatedAt });
            if (instance is not null)
            {
                db.Add(new InstanceRow
                {
                    Id = instance.Id,
                    AccountId = account.Id,
                    Name = instance.Name,
                    NameKey = InstanceName.Key(instance.Name),
                    CreatedAt = instance.CreatedAt,
                });
            }

            await db.SaveChangesAsync(cancellationToken);
            return true;
        },
        cancellationToken);

    private static async Task<Caller?> FindAsync(RyzeDbContext db, TokenHash token, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.TokenHash == token.Hex, cancellationToken);
        if (account is not null && TokenHash.FromStored(account.TokenHash).FixedTimeEquals(token))
        {
            return new Caller(account.Id, InstanceId: null);
        }

        var instance = await db.Instances.AsNoTracking().SingleOrDefaultAsync(i => i.TokenHash == token.Hex, cancellationToken);
        return instance?.TokenHash is { } stored && TokenHash.FromStored(stored).FixedTimeEquals(token)
            ? new Caller(instance.AccountId, instance.Id)
            : null;
    }
}
