using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Infrastructure.Shared.Persistence;

internal sealed class KeyRotation<TContext>(
    string role, Store<TContext> store, SecretProtector protector, TokenBinding<TContext> binding,
    IReadOnlyList<SealedColumn<TContext>> columns) : IKeyRotation
    where TContext : DbContext
{
    /// <summary>Rows per transaction, which limits how long other writers wait.</summary>
    private const int BatchSize = 100;

    public string Role => role;

    public async IAsyncEnumerable<KeyRotationBatch> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await binding.RunAsync(cancellationToken);
        foreach (var column in columns)
        {
            var lastId = "";
            while (true)
            {
                var (batch, id) = await store.WriteAsync(db => RenewAsync(db, column, lastId, cancellationToken), cancellationToken);
                if (id is null)
                {
                    break;
                }

                lastId = id;
                yield return batch;
            }
        }
    }

    /// <returns>The batch and its last row's id; the id is null when no row is left.</returns>
    private async Task<(KeyRotationBatch Batch, string? LastId)> RenewAsync(
        TContext db, SealedColumn<TContext> column, string afterId, CancellationToken cancellationToken)
    {
        var values = await column.ListAsync(db, afterId, BatchSize, cancellationToken);
        var unreadable = new List<string>();
        var renewed = 0;
        foreach (var value in values.Where(v => v.Envelope.Length > 0))
        {
            try
            {
                if (Renewed(column, value) is { } envelope && await column.ReplaceAsync(db, value, envelope, cancellationToken))
                {
                    renewed++;
                }
            }
            catch (SecretUnreadableException exception)
            {
                unreadable.Add($"{column.Table}.{column.Column} of {value.Id}: {exception.Message}");
            }
        }

        var seen = values.Count(v => v.Envelope.Length > 0);
        return (new KeyRotationBatch($"{column.Table}.{column.Column}", seen, renewed, unreadable), values.Count > 0
            ? values[^1].Id : null);
    }

    /// <summary>Null when the current key already encrypts the value.</summary>
    private byte[]? Renewed(SealedColumn<TContext> column, SealedValue value)
    {
        if (protector.IsCurrent(value.Envelope))
        {
            return null;
        }

        var address = column.AddressOf(value);
        return protector.Protect(protector.Unprotect(value.Envelope, address), address);
    }
}
