using Ryze.Domain.Instances;

namespace Ryze.Application.Ports;

/// <summary>Instances of accounts. Failures throw <see cref="StorageException"/>.</summary>
public interface IInstances
{
    /// <summary>By name, compared without case. Answered without the database for an instance seen in the last 5 s.</summary>
    ValueTask<Instance?> FindAsync(string accountId, string name, CancellationToken cancellationToken);
}
