using Ryze.Application.Shared;
using Ryze.Domain;

namespace Ryze.Application.Bridge.Integrations;

/// <summary>Bridge side: what waits for each integration, in bytes. Failures throw <see cref="StorageException"/>.</summary>
public interface IWaitingBytes
{
    Task<WaitingBytes> FindAsync(string integrationId, CancellationToken cancellationToken);
}
