using Ryze.Application.Shared;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Application.PublicApi.Engines;

/// <summary>The last known state of each instance's phone. Failures throw <see cref="StorageException"/>.</summary>
public interface IPhoneStates
{
    /// <summary>The last state's word; null until an engine reported one.</summary>
    Task<string?> FindAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Stores the state, unless a newer one is stored.</summary>
    Task SetAsync(string instanceId, PhoneState state, CancellationToken cancellationToken);
}
