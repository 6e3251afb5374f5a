namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class AccountRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string TokenHash { get; init; }

    public required int Quota { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
