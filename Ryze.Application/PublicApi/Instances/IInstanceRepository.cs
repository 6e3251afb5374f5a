using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Accounts;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Instances;

/// <summary>The accounts' instances. Failures throw <see cref="StorageException"/>.</summary>
public interface IInstanceRepository
{
    /// <summary>Finds by name, ignoring case. An instance that was found in the last 5 s needs no database.</summary>
    ValueTask<Instance?> FindAsync(string accountId, string name, CancellationToken cancellationToken);

    /// <summary>The instances in the caller's account that the caller may see, oldest first.</summary>
    /// <param name="names">Only these names, ignoring case; null lists all.</param>
    Task<IReadOnlyList<InstanceView>> ListAsync(Caller caller, IReadOnlyCollection<string>? names, CancellationToken cancellationToken);

    /// <summary>Counts and stores in one transaction, so that concurrent calls cannot exceed the quota.</summary>
    /// <returns>Why it was not stored; null when it was.</returns>
    Task<InstanceError?> AddAsync(Instance instance, TokenHash token, CancellationToken cancellationToken);

    /// <summary>
    /// In one transaction: deletes the instance, its token and its integration, and stores the pending removal. Intents stay until they are
    /// settled, and their activations are undone. The lease stays.
    /// </summary>
    /// <param name="removal">The integration's pending removal from the bridge, due at once; null when there is no integration.</param>
    Task<InstanceDeletion> DeleteAsync(ILease lease, Instance instance, PendingRemoval? removal, CancellationToken cancellationToken);
}
