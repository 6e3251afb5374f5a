namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>Re-encrypts a role's secrets with the current key. One per role.</summary>
public interface IKeyRotation
{
    /// <summary><c>api</c> or <c>bridge</c>.</summary>
    string Role { get; }

    /// <summary>
    /// Processes every encrypted column in batches, with one transaction and one result each. Safe while hosts run, as long as they have
    /// both keys; an interrupted run can simply run again. Failures throw <see cref="Application.Shared.StorageException"/>.
    /// </summary>
    IAsyncEnumerable<KeyRotationBatch> RunAsync(CancellationToken cancellationToken);
}
