using Ryze.Domain.Accounts;
using Ryze.Domain.Instances;

namespace Ryze.Application.Ports;

/// <summary>Accounts and whom a token stands for. Failures throw <see cref="StorageException"/>.</summary>
public interface IAccounts
{
    /// <summary>
    /// Answered without the database for a token seen in the last 5 s, so a token that was deleted or rotated by another replica stops
    /// within that time (quality.md 4).
    /// </summary>
    ValueTask<Caller?> FindCallerAsync(TokenHash token, CancellationToken cancellationToken);

    /// <summary>Stores the account and its instance if there is no account at all yet.</summary>
    Task<bool> AddFirstAsync(Account account, Instance? instance, CancellationToken cancellationToken);
}
