using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Ryze.Application.Shared;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>
/// Binds tokens from an earlier version to their row's Chatwoot, once (docs/security.md). All are bound in one transaction. If the database
/// already has a bound token, none is bound: an unbound token was then inserted by hand.
/// </summary>
internal sealed partial class TokenBinding<TContext>(
    Store<TContext> store, SecretProtector protector, IReadOnlyList<SealedColumn<TContext>> columns, ILogger<TokenBinding<TContext>> logger)
    where TContext : DbContext
{
    private const int PageSize = 500;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if ((await store.ReadAsync(db => ListAsync(db, cancellationToken), cancellationToken)).Exists(token => IsUnbound(token.Value)))
        {
            await store.WriteAsync(db => BindAsync(db, cancellationToken), cancellationToken);
        }
    }

    private async Task<int> BindAsync(TContext db, CancellationToken cancellationToken)
    {
        // Read again: another process may have bound them in between.
        var tokens = await ListAsync(db, cancellationToken);
        var isUpgraded = tokens.Exists(token => token.Value.Envelope is [SecretEnvelope.BoundVersion, ..]);
        if (!isUpgraded
            && tokens.Find(token => IsUnbound(token.Value) && protector.LacksKeyOf(token.Value.Envelope)) is { Value: { } unreadable })
        {
            // If the others were bound now, the database would count as upgraded and refuse this token even with its key.
            throw new StorageException(
                $"the token of {unreadable.Id} needs the encryption key {SecretProtector.KeyIdOf(unreadable.Envelope)}: add it to ENCRYPTION_KEY for this start");
        }

        var bound = 0;
        foreach (var (column, value) in tokens.Where(token => IsUnbound(token.Value)))
        {
            try
            {
                if (isUpgraded)
                {
                    throw new SecretUnreadableException("it is older than the other tokens of the database");
                }

                var address = column.AddressOf(value);
                var envelope = protector.Protect(protector.Unprotect(value.Envelope, address with { Destination = null }), address);
                bound += await column.ReplaceAsync(db, value, envelope, cancellationToken) ? 1 : 0;
            }
            catch (SecretUnreadableException exception)
            {
                LogNotBound(logger, value.Id, exception.Message);
            }
        }

        return bound;
    }

    private async Task<List<(SealedColumn<TContext> Column, SealedValue Value)>> ListAsync(TContext db, CancellationToken cancellationToken)
    {
        var tokens = new List<(SealedColumn<TContext>, SealedValue)>();
        foreach (var column in columns.Where(column => column.HoldsTokens))
        {
            for (var page = await column.ListAsync(db, "", PageSize, cancellationToken);
                page.Count > 0;
                page = await column.ListAsync(db, page[^1].Id, PageSize, cancellationToken))
            {
                tokens.AddRange(page.Select(value => (column, value)));
            }
        }

        return tokens;
    }

    private static bool IsUnbound(SealedValue value) => value.Envelope is [SecretEnvelope.Version, ..];

    [LoggerMessage(
        4004, LogLevel.Error, "The token could not be bound for {Id} ({Reason}): it cannot be used, set the integration again")]
    private static partial void LogNotBound(ILogger logger, string id, string reason);
}
