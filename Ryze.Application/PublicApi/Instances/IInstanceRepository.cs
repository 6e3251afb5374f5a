using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Accounts;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Instances;

/// <summary>Instances of accounts. Failures throw <see cref="StorageException"/>.</summary>
public interface IInstanceRepository
{
    /// <summary>By name, compared without case. Answered without the database for an instance seen in the last 5 s.</summary>
    ValueTask<Instance?> FindAsync(string accountId, string name, CancellationToken cancellationToken);

    /// <summary>What the caller may see of the caller's account, oldest first.</summary>
    /// <param name="names">Only these, compared without case; null for all.</param>
    Task<IReadOnlyList<InstanceView>> ListAsync(Caller caller, IReadOnlyCollection<string>? names, CancellationToken cancellationToken);

    /// <summary>Counts and stores in one transaction, so that no number of calls at the same moment gets past the quota.</summary>
    /// <returns>Why it was not stored; null when it was.</returns>
    Task<InstanceError?> AddAsync(Instance instance, TokenHash token, CancellationToken cancellationToken);

    /// <summary>
    /// In one transaction everything of the instance goes: its integration, whose removal the bridge now owes, and the instance with its
    /// token. Intents stay until they are settled; what comes of them is taken back. The lease stays.
    /// </summary>
    /// <param name="owed">The removal of the integration's bridge side, due at once; null when there is no integration.</param>
    Task<InstanceDeletion> DeleteAsync(ILease lease, Instance instance, PendingRemoval? owed, CancellationToken cancellationToken);
}
