using Microsoft.EntityFrameworkCore;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class EngineNameRepository(Store<RyzeDbContext> store, LinkRepository links, TimeProvider time) : IEngineNameRepository
{
    /// <summary>
    /// Claims the instance's name for its account unless an account has the claim. Runs in the transaction that stores the instance.
    /// </summary>
    public static async Task ClaimAsync(RyzeDbContext db, Instance instance, CancellationToken cancellationToken)
    {
        var nameKey = InstanceName.Key(instance.Name);
        if (!await db.EngineNames.AnyAsync(n => n.NameKey == nameKey, cancellationToken))
        {
            db.Add(new EngineNameRow { NameKey = nameKey, Name = instance.Name, AccountId = instance.AccountId,
                ClaimedAt = instance.CreatedAt });
        }
    }

    public async Task<EngineName?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var nameKey = InstanceName.Key(name);
        return await store.ReadAsync(
            db => db.EngineNames.Where(n => n.NameKey == nameKey).Select(n => new EngineName(n.Name, n.AccountId))
                .SingleOrDefaultAsync(cancellationToken),
            cancellationToken);
    }

    public async Task<EngineNameRelease> ReleaseAsync(string name, CancellationToken cancellationToken)
    {
        var nameKey = InstanceName.Key(name);
        var released = await store.WriteAsync(
            async db =>
            {
                var claim = await db.EngineNames.SingleOrDefaultAsync(n => n.NameKey == nameKey, cancellationToken);
                if (claim is null)
                {
                    return new EngineNameRelease(null, null, IsInUse: false);
                }

                var accounts = await db.Instances.Where(i => i.NameKey == nameKey).OrderBy(i => i.CreatedAt).ThenBy(i => i.Id)
                    .Select(i => i.AccountId).ToListAsync(cancellationToken);
                var (former, successor) = (claim.AccountId, accounts.Find(account => account != claim.AccountId));
                if (successor is not null)
                {
                    (claim.AccountId, claim.ClaimedAt) = (successor, time.GetUtcNow());
                }
                else if (accounts.Count == 0)
                {
                    db.Remove(claim);
                }

                await db.SaveChangesAsync(cancellationToken);
                return new EngineNameRelease(former, successor, IsInUse: successor is null && accounts.Count > 0);
            },
            cancellationToken);
        links.Forget();
        return released;
    }

    public Task<IReadOnlyList<EngineNameConflict>> ListConflictsAsync(CancellationToken cancellationToken) => store.ReadAsync(
        async db =>
        {
            var others = await db.EngineNames
                .Join(db.Instances, n => n.NameKey, i => i.NameKey, (n, i) => new { n.NameKey, n.Name, Owner = n.AccountId, i.AccountId })
                .Where(pair => pair.AccountId != pair.Owner)
                .OrderBy(pair => pair.NameKey).ThenBy(pair => pair.AccountId)
                .ToListAsync(cancellationToken);
            return (IReadOnlyList<EngineNameConflict>)[.. others.GroupBy(pair => pair.NameKey, StringComparer.Ordinal).Select(group =>
                new EngineNameConflict(
                    new EngineName(group.First().Name, group.First().Owner), [.. group.Select(pair => pair.AccountId)]))];
        },
        cancellationToken);
}
