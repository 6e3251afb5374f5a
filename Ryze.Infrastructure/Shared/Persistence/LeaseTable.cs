using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Ryze.Application.Shared;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>Leases in a table, which hold across processes and replicas (docs/spec/api.md 4.4).</summary>
internal sealed partial class LeaseTable<TContext>(Store<TContext> store, TimeProvider time, ILogger<LeaseTable<TContext>> logger)
    where TContext : DbContext
{
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(5);

    private const string BackgroundHolder = "background/";

    /// <summary>The expiry of a lease that its holder released.</summary>
    private static readonly DateTimeOffset Released = DateTimeOffset.UnixEpoch;

    private static readonly string Process = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";

    /// <param name="forBackgroundWork">
    /// Calls take over such a lease at once, so that background work never makes a call fail. All its work must be a guarded write or safe
    /// to repeat concurrently.
    /// </param>
    public async Task<ILease?> TryAcquireAsync(string name, CancellationToken cancellationToken, bool forBackgroundWork = false)
    {
        var holder = $"{(forBackgroundWork ? BackgroundHolder : "")}{Process}/{Guid.NewGuid():N}";
        var isAcquired = await InsertRace.RunAsync(
            () => store.WriteAsync<bool?>(async db => await TryWriteAsync(db, name, holder, cancellationToken), cancellationToken),
            () => store.ReadAsync<bool?>(
                async db => await db.Set<LeaseRow>().AnyAsync(l => l.Name == name && l.ExpiresAt != Released, cancellationToken)
                    ? false : null,
                cancellationToken));
        return isAcquired == true ? new Lease(this, time, name, holder) : null;
    }

    /// <summary>Writes in a transaction that requires the lease.</summary>
    /// <returns>False, without a write, when the lease was lost.</returns>
    public Task<bool> WriteAsync(ILease lease, Func<TContext, Task> write, CancellationToken cancellationToken) =>
        WriteGuardedAsync(db => ExtendAsync(db, lease, cancellationToken), write, cancellationToken);

    /// <summary>
    /// Writes and releases the lease in one transaction. The released row stays until the lease is disposed, so that a retry after a lost
    /// answer finds that its first attempt was committed.
    /// </summary>
    /// <returns>False, without a write, when the lease was lost.</returns>
    public Task<bool> WriteAndReleaseAsync(ILease lease, Func<TContext, Task> write, CancellationToken cancellationToken) =>
        store.WriteAsync(
            async db =>
            {
                if (await SetExpiryAsync(db, lease, Released, cancellationToken) == 0)
                {
                    return await db.Set<LeaseRow>()
                        .AnyAsync(l => l.Name == lease.Name && l.Holder == lease.Holder && l.ExpiresAt == Released, cancellationToken);
                }

                await write(db);
                await db.SaveChangesAsync(cancellationToken);
                return true;
            },
            cancellationToken);

    /// <summary>
    /// Writes unless the lease is held. The transaction itself acquires and releases the lease, so no other transaction sees it and a crash
    /// leaves none behind.
    /// </summary>
    /// <returns>False, without a write, when the lease is held or the write declined.</returns>
    public async Task<bool> WriteUnlessHeldAsync(string name, Func<TContext, Task<bool>> write, CancellationToken cancellationToken)
    {
        try
        {
            return await TryWriteUnlessHeldAsync(name, write, cancellationToken);
        }
        catch (StorageException exception) when (exception.InnerException is DbUpdateException)
        {
            // A call inserted the lease after the check, but may have released it since.
            return !await IsHeldAsync(name, cancellationToken) && await TryWriteUnlessHeldAsync(name, write, cancellationToken);
        }
    }

    private Task<bool> TryWriteUnlessHeldAsync(string name, Func<TContext, Task<bool>> write, CancellationToken cancellationToken)
    {
        var holder = $"{BackgroundHolder}{Process}/{Guid.NewGuid():N}";
        return store.WriteAsync(
            async db =>
            {
                if (!await TryWriteAsync(db, name, holder, cancellationToken))
                {
                    return false;
                }

                var written = await write(db);
                await db.SaveChangesAsync(cancellationToken);
                await db.Set<LeaseRow>().Where(l => l.Name == name && l.Holder == holder).ExecuteDeleteAsync(cancellationToken);
                return written;
            },
            cancellationToken);
    }

    public Task<bool> IsHeldAsync(string name, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return store.ReadAsync(
            db => db.Set<LeaseRow>().AnyAsync(l => l.Name == name && l.ExpiresAt > now, cancellationToken), cancellationToken);
    }

    private Task<bool> WriteGuardedAsync(
        Func<TContext, Task<int>> guard, Func<TContext, Task> write, CancellationToken cancellationToken) =>
        store.WriteAsync(
            async db =>
            {
                // Runs first: it locks the row on every provider before any decision.
                if (await guard(db) == 0)
                {
                    return false;
                }

                await write(db);
                await db.SaveChangesAsync(cancellationToken);
                return true;
            },
            cancellationToken);

    private Task<int> ExtendAsync(TContext db, ILease lease, CancellationToken cancellationToken) =>
        SetExpiryAsync(db, lease, time.GetUtcNow() + Duration, cancellationToken);

    private static Task<int> SetExpiryAsync(TContext db, ILease lease, DateTimeOffset until, CancellationToken cancellationToken) =>
        db.Set<LeaseRow>().Where(l => l.Name == lease.Name && l.Holder == lease.Holder && l.ExpiresAt != Released)
            .ExecuteUpdateAsync(row => row.SetProperty(l => l.ExpiresAt, until), cancellationToken);

    private static Task<int> DeleteAsync(TContext db, ILease lease, CancellationToken cancellationToken) =>
        db.Set<LeaseRow>().Where(l => l.Name == lease.Name && l.Holder == lease.Holder).ExecuteDeleteAsync(cancellationToken);

    private async Task<bool> TryWriteAsync(TContext db, string name, string holder, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var isCall = !holder.StartsWith(BackgroundHolder, StringComparison.Ordinal);
        var free = db.Set<LeaseRow>()
            .Where(l => l.Name == name && (l.ExpiresAt <= now || (isCall && l.Holder.StartsWith(BackgroundHolder))));
        var lapsed = await free.ExecuteUpdateAsync(
            row => row.SetProperty(l => l.Holder, holder).SetProperty(l => l.ExpiresAt, now + Duration), cancellationToken);
        if (lapsed == 1)
        {
            return true;
        }

        var held = await db.Set<LeaseRow>().Where(l => l.Name == name).Select(l => l.Holder).SingleOrDefaultAsync(cancellationToken);
        if (held is not null)
        {
            // The lease belongs to this call when the first attempt was committed and only its answer was lost.
            return held == holder;
        }

        db.Add(new LeaseRow { Name = name, Holder = holder, ExpiresAt = now + Duration });
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private async Task RenewAsync(ILease lease)
    {
        try
        {
            await store.WriteAsync(db => ExtendAsync(db, lease, CancellationToken.None), CancellationToken.None);
        }
        catch (StorageException exception)
        {
            // The next renewal may succeed. If none does, the lease expires and guarded writes are refused.
            LogNotRenewed(logger, exception);
        }
    }

    private async Task ReleaseAsync(ILease lease)
    {
        try
        {
            await store.WriteAsync(db => DeleteAsync(db, lease, CancellationToken.None), CancellationToken.None);
        }
        catch (StorageException exception)
        {
            LogNotReleased(logger, exception);
        }
    }

    [LoggerMessage(4001, LogLevel.Warning, "A lease could not be renewed: it expires unless the next renewal succeeds")]
    private static partial void LogNotRenewed(ILogger logger, Exception exception);

    [LoggerMessage(4002, LogLevel.Warning, "A lease could not be released: it expires within seconds")]
    private static partial void LogNotReleased(ILogger logger, Exception exception);

    private sealed class Lease : ILease
    {
        private readonly LeaseTable<TContext> _table;
        private readonly ITimer _renewal;

        public Lease(LeaseTable<TContext> table, TimeProvider time, string name, string holder)
        {
            _table = table;
            Name = name;
            Holder = holder;
            _renewal = time.CreateTimer(_ => _ = table.RenewAsync(this), null, RenewInterval, RenewInterval);
        }

        public string Name { get; }

        public string Holder { get; }

        public async ValueTask DisposeAsync()
        {
            await _renewal.DisposeAsync();
            await _table.ReleaseAsync(this);
        }
    }
}
