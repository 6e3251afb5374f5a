using Microsoft.EntityFrameworkCore;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>
/// Deletes many rows in pieces, each in its own transaction. SQL Server locks the whole table once a statement holds 5,000 locks, and
/// SQLite's other writers wait for the transaction.
/// </summary>
internal static class PieceDeletion
{
    public const int PieceSize = 500;

    /// <returns>The number of deleted rows.</returns>
    public static async Task<long> DeleteInPiecesAsync<TContext, TRow>(
        this Store<TContext> store, Func<TContext, IQueryable<TRow>> rows, CancellationToken cancellationToken)
        where TContext : DbContext
    {
        var total = 0L;
        int deleted;
        do
        {
            deleted = await store.WriteAsync(db => rows(db).Take(PieceSize).ExecuteDeleteAsync(cancellationToken), cancellationToken);
            total += deleted;
        }
        while (deleted == PieceSize);

        return total;
    }
}
