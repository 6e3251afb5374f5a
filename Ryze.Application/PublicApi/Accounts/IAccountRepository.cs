using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.PublicApi.Accounts;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Application.PublicApi.Accounts;

/// <summary>Accounts and their tokens. Failures throw <see cref="StorageException"/>.</summary>
public interface IAccountRepository
{
    /// <summary>
    /// A token that was used in the last 5 s needs no database. So another process's deletion or rotation takes effect within 5 s
    /// (docs/spec/quality.md 4), and this process's at once.
    /// </summary>
    ValueTask<Caller?> FindCallerAsync(TokenHash token, CancellationToken cancellationToken);

    /// <summary>Stores the account and its instance only when no account exists yet.</summary>
    Task<bool> AddFirstAsync(Account account, Instance? instance, CancellationToken cancellationToken);

    Task AddAsync(Account account, CancellationToken cancellationToken);

    /// <summary>Oldest first.</summary>
    Task<IReadOnlyList<AccountView>> ListAsync(CancellationToken cancellationToken);

    /// <returns>False when the account does not exist.</returns>
    Task<bool> RotateTokenAsync(string accountId, TokenHash token, CancellationToken cancellationToken);
}
