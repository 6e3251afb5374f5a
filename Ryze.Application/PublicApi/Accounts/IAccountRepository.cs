using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.PublicApi.Accounts;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Application.PublicApi.Accounts;

/// <summary>Accounts and whom a token stands for. Failures throw <see cref="StorageException"/>.</summary>
public interface IAccountRepository
{
    /// <summary>
    /// Answered without the database for a token seen in the last 5 s, so a token that was deleted or rotated by another process stops
    /// within that time (quality.md 4); one that was by this process stops at once.
    /// </summary>
    ValueTask<Caller?> FindCallerAsync(TokenHash token, CancellationToken cancellationToken);

    /// <summary>Stores the account and its instance if there is no account at all yet.</summary>
    Task<bool> AddFirstAsync(Account account, Instance? instance, CancellationToken cancellationToken);

    Task AddAsync(Account account, CancellationToken cancellationToken);

    /// <summary>Oldest first.</summary>
    Task<IReadOnlyList<AccountView>> ListAsync(CancellationToken cancellationToken);

    /// <returns>False when there is no such account.</returns>
    Task<bool> RotateTokenAsync(string accountId, TokenHash token, CancellationToken cancellationToken);
}
