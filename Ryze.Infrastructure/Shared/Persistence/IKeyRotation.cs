namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>Brings every secret of a role's database under the key that encrypts now. One per role.</summary>
public interface IKeyRotation
{
    /// <summary><c>api</c> or <c>bridge</c>.</summary>
    string Role { get; }

    /// <summary>
    /// Goes through every encrypted column batch by batch, a transaction each, and yields after each. Safe while hosts run, as long as they
    /// have both keys; a run that was cut off is taken up by simply running again. Failures throw
    /// <see cref="Application.Shared.StorageException"/>.
    /// </summary>
    IAsyncEnumerable<KeyRotationBatch> RunAsync(CancellationToken cancellationToken);
}
