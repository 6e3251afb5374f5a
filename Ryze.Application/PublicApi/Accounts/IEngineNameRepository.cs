using Ryze.Application.Shared;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Application.PublicApi.Accounts;

/// <summary>
/// Public API: the owner of each name on the default engine (docs/security.md). Failures throw <see cref="StorageException"/>.
/// </summary>
public interface IEngineNameRepository
{
    /// <summary>The claim on a name, ignoring case; null when no account claims it.</summary>
    Task<EngineName?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>In one transaction: frees a name, or assigns it to the account with the oldest other instance of that name.</summary>
    Task<EngineNameRelease> ReleaseAsync(string name, CancellationToken cancellationToken);

    /// <summary>The names that several accounts' instances share, in order.</summary>
    Task<IReadOnlyList<EngineNameConflict>> ListConflictsAsync(CancellationToken cancellationToken);
}
