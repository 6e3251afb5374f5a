namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class InstanceRow
{
    public required string Id { get; init; }

    public required string AccountId { get; init; }

    public required string Name { get; init; }

    /// <summary>The name as it is compared: unique within the account.</summary>
    public required string NameKey { get; init; }

    /// <summary>Null while the instance has no token of its own.</summary>
    public string? TokenHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
