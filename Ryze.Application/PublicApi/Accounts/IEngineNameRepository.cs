using Ryze.Application.Shared;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Application.PublicApi.Accounts;

/// <summary>API side: who owns which name on the default engine (docs/security.md). Failures throw <see cref="StorageException"/>.</summary>
public interface IEngineNameRepository
{
    /// <summary>The claim on a name, compared without case; null when no account claims it.</summary>
    Task<EngineName?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>In one transaction, frees a name or hands it to the account with the oldest other instance of it.</summary>
    Task<EngineNameRelease> ReleaseAsync(string name, CancellationToken cancellationToken);

    /// <summary>Names that instances of several accounts have, in order.</summary>
    Task<IReadOnlyList<EngineNameConflict>> ListConflictsAsync(CancellationToken cancellationToken);
}
