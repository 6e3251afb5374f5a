namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>
/// A role's database for the host, which migrates it at start and checks its health. One per role. Failures throw
/// <see cref="Application.Shared.StorageException"/>.
/// </summary>
public interface IDatabase
{
    /// <summary><c>api</c> or <c>bridge</c>.</summary>
    string Role { get; }

    /// <summary>Names of the pending migrations, in order.</summary>
    Task<IReadOnlyList<string>> ListPendingAsync(CancellationToken cancellationToken);

    Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>Null when the database answers, otherwise the reason in one line.</summary>
    Task<string?> CheckAsync(CancellationToken cancellationToken);
}
