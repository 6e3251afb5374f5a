namespace Ryze.Infrastructure.Persistence;

/// <summary>A role's database as the host sees it: brought up to date at start, asked whether it answers. One per role.</summary>
public interface IDatabase
{
    Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>Null when it answers, else why not, in one line.</summary>
    Task<string?> CheckAsync(CancellationToken cancellationToken);
}
