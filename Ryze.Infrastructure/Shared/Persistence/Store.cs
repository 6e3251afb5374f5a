using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Ryze.Application.Shared;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>
/// The only access to a database. It gives each unit of work a clean context and each write one transaction. Driver failures become <see
/// cref="StorageException"/>.
/// </summary>
/// <param name="isEmbedded">
/// SQLite. It allows one writer, and others sleep and retry for hundreds of milliseconds, so this process queues its writers itself.
/// Opening a connection costs EF Core a third of a read, so idle contexts keep theirs open (docs/spec/quality.md 4).
/// </param>
internal sealed class Store<TContext>(IDbContextFactory<TContext> contexts, bool isEmbedded) : IAsyncDisposable
    where TContext : DbContext
{
    /// <summary>How long a writer waits for another process's writer.</summary>
    public static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(5);

    // The first writes after a start compile their queries, which takes seconds on a busy machine.
    private static readonly TimeSpan MaxStall = TimeSpan.FromSeconds(15);

    /// <summary>Idle contexts to keep; a burst's further contexts are closed again.</summary>
    private const int MaxIdle = 32;

    private readonly SemaphoreSlim? _turn = isEmbedded ? new SemaphoreSlim(1, 1) : null;
    private readonly ConcurrentBag<TContext> _idle = [];
    private long _commits;

    public async Task<T> ReadAsync<T>(Func<TContext, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await UseAsync(read, cancellationToken);
        }
        catch (Exception exception) when (StorageFailures.Include(exception))
        {
            throw StorageFailures.Translate(exception, cancellationToken);
        }
    }

    public Task<T> WriteAsync<T>(Func<TContext, Task<T>> write, CancellationToken cancellationToken) => WriteAloneAsync(
        db => db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            db.ChangeTracker.Clear();

            // A failed save rolls back the whole transaction; savepoints would each cost a round trip.
            db.Database.AutoSavepointsEnabled = false;
            await using var transaction = await BeginAsync(db, cancellationToken);
            var result = await write(db);
            await transaction.CommitAsync(cancellationToken);
            Interlocked.Increment(ref _commits);
            return result;
        }),
        cancellationToken);

    /// <summary>Runs without a transaction, but excludes this process's other writers.</summary>
    public async Task<T> WriteAloneAsync<T>(Func<TContext, Task<T>> write, CancellationToken cancellationToken)
    {
        if (_turn is not null)
        {
            await WaitForTurnAsync(_turn, cancellationToken);
        }

        try
        {
            return await UseAsync(write, cancellationToken);
        }
        catch (Exception exception) when (StorageFailures.Include(exception))
        {
            throw StorageFailures.Translate(exception, cancellationToken);
        }
        finally
        {
            _turn?.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out var db))
        {
            await db.DisposeAsync();
        }

        _turn?.Dispose();
    }

    /// <summary>Fails when no writer commits for a while. So a stuck disk gives an error, but a long queue does not.</summary>
    private async Task WaitForTurnAsync(SemaphoreSlim turn, CancellationToken cancellationToken)
    {
        var commits = Interlocked.Read(ref _commits);
        while (!await turn.WaitAsync(MaxStall, cancellationToken))
        {
            var before = commits;
            commits = Interlocked.Read(ref _commits);
            if (commits == before)
            {
                throw new StorageException("the database is busy");
            }
        }
    }

    private async Task<T> UseAsync<T>(Func<TContext, Task<T>> work, CancellationToken cancellationToken)
    {
        var isNew = !_idle.TryTake(out var db);
        db ??= await contexts.CreateDbContextAsync(cancellationToken);
        try
        {
            if (isNew && isEmbedded)
            {
                await db.Database.OpenConnectionAsync(cancellationToken);
            }

            var result = await work(db);
            if (isEmbedded && _idle.Count < MaxIdle)
            {
                db.ChangeTracker.Clear();
                _idle.Add(db);
                db = null;
            }

            return result;
        }
        finally
        {
            // Also after a failure: a failed connection is never reused.
            if (db is not null)
            {
                await db.DisposeAsync();
            }
        }
    }

    private static async Task<IDbContextTransaction> BeginAsync(TContext db, CancellationToken cancellationToken)
    {
        try
        {
            return await db.Database.BeginTransactionAsync(cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            // SqlClient reports an exhausted pool this way.
            throw new StorageException("no connection to the database is free", exception);
        }
    }
}
