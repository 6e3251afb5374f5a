using Microsoft.EntityFrameworkCore;
using Ryze.Application.PublicApi.Instances;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Accounts;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Domain.PublicApi.Integrations;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class InstanceRepository(
    Store<RyzeDbContext> store,
    LeaseTable<RyzeDbContext> leases,
    ShortLivedCache<Instance> seen,
    ShortLivedCache<Caller> callers,
    ShortLivedCache<OwnEngine> engines,
    ShortLivedCache<EngineConnection> connections,
    LinkRepository links,
    TimeProvider time)
    : IInstanceRepository
{
    /// <summary>With more names, all instances of the account are read and filtered in memory.</summary>
    private const int MaxNameParameters = 500;

    public ValueTask<Instance?> FindAsync(string accountId, string name, CancellationToken cancellationToken)
    {
        if (!InstanceName.IsValid(name))
        {
            return ValueTask.FromResult<Instance?>(null);
        }

        var nameKey = InstanceName.Key(name);
        return seen.GetOrReadAsync(
            SeenKey(accountId, name),
            () => store.ReadAsync(
                db => db.Instances
                    .Where(i => i.AccountId == accountId && i.NameKey == nameKey)
                    .Select(i => new Instance(i.Id, i.AccountId, i.Name, i.CreatedAt))
                    .SingleOrDefaultAsync(cancellationToken),
                cancellationToken));
    }

    public Task<IReadOnlyList<InstanceView>> ListAsync(
        Caller caller, IReadOnlyCollection<string>? names, CancellationToken cancellationToken) => store.ReadAsync(
        async db =>
        {
            var instances = db.Instances.Where(i => i.AccountId == caller.AccountId);
            if (caller.InstanceId is { } own)
            {
                instances = instances.Where(i => i.Id == own);
            }

            // A URL may hold more names than SQL Server allows parameters. JSON is no alternative: OPENJSON compares by the database's
            // collation.
            var keys = names?.Select(InstanceName.Key).ToHashSet(StringComparer.Ordinal);
            var isShort = keys is { Count: <= MaxNameParameters };
            if (isShort)
            {
                instances = instances.Where(i => keys!.Contains(i.NameKey));
            }

            var found = await instances
                .OrderBy(i => i.CreatedAt).ThenBy(i => i.NameKey)
                .LeftJoin(db.Integrations, i => i.Id, c => c.InstanceId, (i, c) => new InstanceView(
                    i.Id, i.Name, i.CreatedAt, c == null ? null : new InstanceChatwootView(c.Status, c.ChatwootInboxName))
                {
                    PhoneState = i.PhoneState,
                })
                .ToListAsync(cancellationToken);
            return (IReadOnlyList<InstanceView>)(keys is null || isShort
                ? found
                : found.FindAll(view => keys.Contains(InstanceName.Key(view.Name))));
        },
        cancellationToken);

    public async Task<InstanceError?> AddAsync(Instance instance, TokenHash token, CancellationToken cancellationToken)
    {
        Task<InstanceError?> TryAsync() => store.WriteAsync(db => TryAddAsync(db, instance, token, cancellationToken), cancellationToken);
        try
        {
            return await TryAsync();
        }
        catch (StorageException exception) when (exception.InnerException is DbUpdateException)
        {
            // Another replica stored the same name or token after the check. If neither exists, the other replica claimed the engine name
            // for another account. The second attempt finds that claim, unless the store really failed.
            return await store.ReadAsync(db => TakenAsync(db, instance, token, cancellationToken), cancellationToken) ?? await TryAsync();
        }
    }

    public async Task<InstanceDeletion> DeleteAsync(
        ILease lease, Instance instance, PendingRemoval? removal, CancellationToken cancellationToken)
    {
        string? token = null;
        string? engineId = null;
        var deleted = 0;
        var held = await leases.WriteAsync(
            lease,
            async db =>
            {
                token = await db.Instances.Where(i => i.Id == instance.Id).Select(i => i.TokenHash).SingleOrDefaultAsync(cancellationToken);
                engineId = await db.EngineConnections.Where(e => e.InstanceId == instance.Id).Select(e => e.Id)
                    .SingleOrDefaultAsync(cancellationToken);
                if (removal is not null)
                {
                    await PendingRemovalTables.EnqueueAsync(db, removal, time.GetUtcNow(), cancellationToken);
                }

                await OutboxLinks.CloseAsync(db, instance.Id, time.GetUtcNow(), cancellationToken);
                await db.Integrations.Where(i => i.InstanceId == instance.Id).ExecuteDeleteAsync(cancellationToken);
                await db.EngineConnections.Where(e => e.InstanceId == instance.Id).ExecuteDeleteAsync(cancellationToken);
                deleted = await db.Instances.Where(i => i.Id == instance.Id).ExecuteDeleteAsync(cancellationToken);
            },
            cancellationToken);
        if (!held)
        {
            return InstanceDeletion.LeaseLost;
        }

        links.Forget();
        engines.Evict(instance.Id);
        if (engineId is not null)
        {
            connections.Evict(engineId);
            await EngineMessages.ForgetAllAsync(store, engineId, cancellationToken);
        }

        seen.Evict(SeenKey(instance.AccountId, instance.Name));
        if (token is not null)
        {
            callers.Evict(token);
        }

        return deleted == 0 ? InstanceDeletion.NotFound : InstanceDeletion.Deleted;
    }

    internal static InstanceRow RowOf(Instance instance, TokenHash? token) => new()
    {
        Id = instance.Id,
        AccountId = instance.AccountId,
        Name = instance.Name,
        NameKey = InstanceName.Key(instance.Name),
        TokenHash = token?.Hex,
        CreatedAt = instance.CreatedAt,
    };

    private static string SeenKey(string accountId, string name) => $"{accountId}/{InstanceName.Key(name)}";

    private static async Task<InstanceError?> TryAddAsync(
        RyzeDbContext db, Instance instance, TokenHash token, CancellationToken cancellationToken)
    {
        if (await TakenAsync(db, instance, token, cancellationToken) is { } taken)
        {
            // The instance belongs to this call when the first attempt was committed and only its answer was lost.
            return await db.Instances.AnyAsync(i => i.Id == instance.Id, cancellationToken) ? null : taken;
        }

        // First counted without a lock, so that a full account costs no write.
        if (await IsFullAsync(db, instance.AccountId, cancellationToken))
        {
            return new InstanceError.QuotaExceeded();
        }

        // Changes nothing but locks the account's row: on SQL Server concurrent creations run one by one, each with its own count.
        await db.Accounts.Where(a => a.Id == instance.AccountId)
            .ExecuteUpdateAsync(row => row.SetProperty(a => a.Quota, a => a.Quota), cancellationToken);
        if (await IsFullAsync(db, instance.AccountId, cancellationToken))
        {
            return new InstanceError.QuotaExceeded();
        }

        db.Add(RowOf(instance, token));
        await EngineNameRepository.ClaimAsync(db, instance, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }

    private static Task<bool> IsFullAsync(RyzeDbContext db, string accountId, CancellationToken cancellationToken) =>
        db.Accounts.AnyAsync(a => a.Id == accountId && db.Instances.Count(i => i.AccountId == accountId) >= a.Quota, cancellationToken);

    private static async Task<InstanceError?> TakenAsync(
        RyzeDbContext db, Instance instance, TokenHash token, CancellationToken cancellationToken)
    {
        var nameKey = InstanceName.Key(instance.Name);
        if (await db.Instances.AnyAsync(i => i.AccountId == instance.AccountId && i.NameKey == nameKey, cancellationToken))
        {
            return new InstanceError.NameTaken();
        }

        // Reveals nothing: the token's owner could learn this with a call. Account tokens count too, because a token must have one owner.
        return await db.Instances.AnyAsync(i => i.TokenHash == token.Hex, cancellationToken)
            || await db.Accounts.AnyAsync(a => a.TokenHash == token.Hex, cancellationToken)
                ? new InstanceError.TokenTaken()
                : null;
    }
}
