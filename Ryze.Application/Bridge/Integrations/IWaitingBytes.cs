using Ryze.Application.Shared;
using Ryze.Domain;

namespace Ryze.Application.Bridge.Integrations;

/// <summary>Bridge: the size of each integration's pending work in bytes. Failures throw <see cref="StorageException"/>.</summary>
public interface IWaitingBytes
{
    Task<WaitingBytes> FindAsync(string integrationId, CancellationToken cancellationToken);
}
