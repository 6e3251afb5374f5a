using Ryze.Application.Shared;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Application.PublicApi.Engines;

/// <summary>
/// The engines that customers connected. Credentials are encrypted at rest. A connection that was found in the last 5 s needs no database.
/// Failures throw <see cref="StorageException"/>.
/// </summary>
public interface IEngineConnectionRepository
{
    /// <summary>Null while another call changes the instance's engine.</summary>
    Task<ILease?> TryLeaseAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Null when no such engine is connected.</summary>
    ValueTask<EngineConnection?> FindAsync(string engineId, CancellationToken cancellationToken);

    /// <summary>Null when the instance uses the default engine.</summary>
    /// <param name="fresh">Whether to bypass the cache.</param>
    ValueTask<EngineConnection?> FindOfInstanceAsync(string instanceId, bool fresh, CancellationToken cancellationToken);

    /// <summary>All connections of this kind with this engine instance, whatever their address.</summary>
    Task<IReadOnlyList<EngineConnection>> ListAsync(EngineKind kind, string engineInstance, CancellationToken cancellationToken);

    /// <summary>Null when the instance uses the default engine.</summary>
    Task<EngineView?> FindViewAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>
    /// In one transaction: stores the connection in place of the instance's former one, and the phone's state as the check reports it.
    /// Then deletes the known messages of a former engine.
    /// </summary>
    Task<EngineSaving> SaveAsync(
        ILease lease, EngineConnection connection, EngineCheck check, CancellationToken cancellationToken);

    /// <summary>Deletes the instance's connection, its known messages and the phone's state.</summary>
    /// <returns>Null when there was none.</returns>
    Task<EngineDeletion?> DeleteAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Records a webhook of the engine, at most once a minute. It also clears the last error.</summary>
    Task NoteEventAsync(string engineId, CancellationToken cancellationToken);

    /// <summary>Records a problem for the owner, at most once a minute.</summary>
    /// <param name="error">At most 300 characters, without secrets.</param>
    Task NoteErrorAsync(string engineId, string error, CancellationToken cancellationToken);
}

/// <summary>The outcome of storing a connection. Only <see cref="Saved"/> changed data.</summary>
public enum EngineSaving
{
    Saved,

    /// <summary>Another instance uses the engine instance.</summary>
    UsedElsewhere,

    /// <summary>The instance was deleted.</summary>
    InstanceGone,

    /// <summary>The process stood still for longer than the lease, and another call continues.</summary>
    LeaseLost,
}

/// <summary>A deleted connection.</summary>
/// <param name="Connection">Null when its credentials cannot be decrypted.</param>
public sealed record EngineDeletion(string EngineId, EngineConnection? Connection);
