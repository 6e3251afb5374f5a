namespace Ryze.Infrastructure.Shared.Persistence;

internal sealed class LeaseRow
{
    public required string Name { get; init; }

    public required string Holder { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }
}
