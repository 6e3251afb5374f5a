using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Ryze.Application.Ports;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Secrets;

namespace Ryze.Infrastructure.Persistence;

/// <summary>
/// The one door to a database: a fresh pooled context per unit of work, one transaction per write, the driver's failures as
/// <see cref="StorageException"/>.
/// </summary>
/// <param name="oneWriter">
/// SQLite lets one writer in at a time and makes the others sleep and retry, which costs hundreds of milliseconds; writers of this
/// process wait for their turn here instead.
/// </param>
internal sealed class Store<TContext>(IDbContextFactory<TContext> contexts, bool oneWriter) : IDisposable
    where TContext : DbContext
{
    /// <summary>How long a writer waits, for its turn and again for a writer of another process.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim? _turn = oneWriter ? new SemaphoreSlim(1, 1) : null;

    public async Task<T> ReadAsync<T>(Func<TContext, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            return await read(db);
        }
        catch (Exception failure) when (IsStorageFailure(failure))
        {
            throw AsStorageException(failure);
        }
    }

    public async Task<T> WriteAsync<T>(Func<TContext, Task<T>> write, CancellationToken cancellationToken)
    {
        if (_turn is not null)
        {
            // The disk is stuck: better an error now than a queue that grows.
            if (!await _turn.WaitAsync(Patience, cancellationToken))
            {
                throw new StorageException("the database is busy");
            }
        }

        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            return await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
            {
                db.ChangeTracker.Clear();
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                var result = await write(db);
                await transaction.CommitAsync(cancellationToken);
                return result;
            });
        }
        catch (Exception failure) when (IsStorageFailure(failure))
        {
            throw AsStorageException(failure);
        }
        finally
        {
            _turn?.Release();
        }
    }

    public void Dispose() => _turn?.Dispose();

    private static bool IsStorageFailure(Exception failure) =>
        failure is DbException or DbUpdateException or RetryLimitExceededException or SecretUnreadableException;

    private static StorageException AsStorageException(Exception failure)
    {
        var cause = failure is DbUpdateException or RetryLimitExceededException ? failure.InnerException ?? failure : failure;
        return new StorageException(Detail.Of(cause.Message).ToString(), failure);
    }
}
