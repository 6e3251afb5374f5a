using Microsoft.EntityFrameworkCore;

namespace Ryze.Infrastructure.Persistence;

/// <summary>
/// Deletes many rows in pieces, a transaction each. SQL Server locks the whole table once a statement holds 5,000 locks, and SQLite's other
/// writers wait for the transaction.
/// </summary>
internal static class PieceDeletion
{
    public const int PieceSize = 2000;

    public static async Task DeleteInPiecesAsync<TContext, TRow>(
        this Store<TContext> store, Func<TContext, IQueryable<TRow>> rows, CancellationToken cancellationToken)
        where TContext : DbContext
    {
        int deleted;
        do
        {
            deleted = await store.WriteAsync(db => rows(db).Take(PieceSize).ExecuteDeleteAsync(cancellationToken), cancellationToken);
        }
        while (deleted == PieceSize);
    }
}
