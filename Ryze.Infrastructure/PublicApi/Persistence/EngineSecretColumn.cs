using Microsoft.EntityFrameworkCore;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>An encrypted column of <see cref="EngineConnectionRow"/>. The token is also bound to the address that may receive it.</summary>
internal sealed class EngineSecretColumn(string column, string property) : SealedColumn<RyzeDbContext>(EngineTables.Connections, column)
{
    public const string Token = "token";
    public const string AppSecret = "app_secret";
    public const string WebhookSecret = "webhook_secret";
    public const string PathSecret = "path_secret";

    public static readonly IReadOnlyList<EngineSecretColumn> All =
    [
        new(Token, nameof(EngineConnectionRow.Token)),
        new(AppSecret, nameof(EngineConnectionRow.AppSecret)),
        new(WebhookSecret, nameof(EngineConnectionRow.WebhookSecret)),
        new(PathSecret, nameof(EngineConnectionRow.PathSecret)),
    ];

    public override Type Row => typeof(EngineConnectionRow);

    public override string Property => property;

    public static SecretAddress AddressOf(string column, string rowId, string baseUrl) =>
        new(EngineTables.Connections, column, rowId)
        {
            Destination = column == Token ? new TokenDestination(baseUrl, AccountId: 0) : null,
        };

    public override SecretAddress AddressOf(SealedValue value) => AddressOf(Column, value.Id, value.BaseUrl);

    public override Task<List<SealedValue>> ListAsync(
        RyzeDbContext db, string afterId, int atMost, CancellationToken cancellationToken) =>
        db.EngineConnections.AsNoTracking()
#pragma warning disable MA0001, CA1309, CA1310 // Translated to SQL, where the column's collation compares.
            .Where(row => string.Compare(row.Id, afterId) > 0)
#pragma warning restore MA0001, CA1309, CA1310
            .Where(row => EF.Property<byte[]?>(row, property) != null)
            .OrderBy(row => row.Id)
            .Take(atMost)
            .Select(row => new SealedValue(row.Id, EF.Property<byte[]>(row, property), row.BaseUrl, 0))
            .ToListAsync(cancellationToken);

    public override async Task<bool> ReplaceAsync(
        RyzeDbContext db, SealedValue former, byte[] envelope, CancellationToken cancellationToken)
    {
        var (id, old) = (former.Id, former.Envelope);
        return await db.EngineConnections
            .Where(row => row.Id == id && EF.Property<byte[]>(row, property) == old)
            .ExecuteUpdateAsync(row => row.SetProperty(r => EF.Property<byte[]>(r, property), envelope), cancellationToken) == 1;
    }
}
