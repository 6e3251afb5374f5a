namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>
/// A role's database as the host sees it: brought up to date at start, asked whether it answers. One per role. Failures throw
/// <see cref="Application.Shared.StorageException"/>.
/// </summary>
public interface IDatabase
{
    /// <summary><c>api</c> or <c>bridge</c>.</summary>
    string Role { get; }

    /// <summary>Names of the migrations that are still to be applied, in their order.</summary>
    Task<IReadOnlyList<string>> ListPendingAsync(CancellationToken cancellationToken);

    Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>Null when it answers, else why not, in one line.</summary>
    Task<string?> CheckAsync(CancellationToken cancellationToken);
}
