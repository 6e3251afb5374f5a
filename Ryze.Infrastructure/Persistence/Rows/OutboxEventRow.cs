namespace Ryze.Infrastructure.Persistence.Rows;

internal sealed class OutboxEventRow
{
    public required string IntegrationId { get; init; }

    public required long Seq { get; init; }

    /// <summary>SHA-256 of the event's identity.</summary>
    public required byte[] IdentityHash { get; init; }

    public required byte[] Frame { get; init; }
}
