namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class InstanceRow
{
    public required string Id { get; init; }

    public required string AccountId { get; init; }

    public required string Name { get; init; }

    /// <summary>The name's comparison form, unique within the account.</summary>
    public required string NameKey { get; init; }

    /// <summary>Null when the instance has no token.</summary>
    public string? TokenHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
