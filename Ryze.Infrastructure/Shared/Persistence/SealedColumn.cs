using Microsoft.EntityFrameworkCore;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>An encrypted column: its place in the model and the names that its envelopes are bound to (docs/security.md).</summary>
internal abstract class SealedColumn<TContext>(string table, string column)
    where TContext : DbContext
{
    public string Table => table;

    public string Column => column;

    public abstract Type Row { get; }

    /// <summary>The row class's property; null or empty without a secret.</summary>
    public abstract string Property { get; }

    /// <summary>Whether the secrets are tokens, which are bound to their row's Chatwoot account.</summary>
    public bool HoldsTokens => Property == nameof(SettingsColumns.ApiToken);

    public virtual SecretAddress AddressOf(SealedValue value) => new SecretAddress(Table, Column, value.Id) with
    {
        Destination = HoldsTokens ? new TokenDestination(value.BaseUrl, value.AccountId) : null,
    };

    /// <summary>Lists values after the given id, in the order of the database's comparison.</summary>
    public abstract Task<List<SealedValue>> ListAsync(TContext db, string afterId, int atMost, CancellationToken cancellationToken);

    /// <returns>False when the row was deleted or has another envelope.</returns>
    public abstract Task<bool> ReplaceAsync(TContext db, SealedValue former, byte[] envelope, CancellationToken cancellationToken);
}

internal sealed class SealedColumn<TContext, TRow>(string table, string column, string property) : SealedColumn<TContext>(table, column)
    where TContext : DbContext
    where TRow : SettingsColumns
{
    private const string Id = "Id";

    public override Type Row => typeof(TRow);

    public override string Property => property;

    public override Task<List<SealedValue>> ListAsync(TContext db, string afterId, int atMost, CancellationToken cancellationToken) =>
        db.Set<TRow>().AsNoTracking()
#pragma warning disable MA0001, CA1309, CA1310 // Translated to SQL, where the column's collation compares.
            .Where(row => string.Compare(EF.Property<string>(row, Id), afterId) > 0)
#pragma warning restore MA0001, CA1309, CA1310
            .Where(row => EF.Property<byte[]?>(row, property) != null)
            .OrderBy(row => EF.Property<string>(row, Id))
            .Take(atMost)
            .Select(row => new SealedValue(EF.Property<string>(row, Id), EF.Property<byte[]>(row, property), row.BaseUrl, row.AccountId))
            .ToListAsync(cancellationToken);

    public override async Task<bool> ReplaceAsync(TContext db, SealedValue former, byte[] envelope, CancellationToken cancellationToken)
    {
        var (id, old) = (former.Id, former.Envelope);
        return await db.Set<TRow>()
            .Where(row => EF.Property<string>(row, Id) == id && EF.Property<byte[]>(row, property) == old)
            .ExecuteUpdateAsync(row => row.SetProperty(r => EF.Property<byte[]>(r, property), envelope), cancellationToken) == 1;
    }
}

/// <param name="BaseUrl">The base URL of the row's Chatwoot or engine.</param>
internal sealed record SealedValue(string Id, byte[] Envelope, string BaseUrl, long AccountId);
