namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class OutboxEventRow
{
    public required string IntegrationId { get; init; }

    public required long Seq { get; init; }

    /// <summary>SHA-256 of the event's identity.</summary>
    public required byte[] IdentityHash { get; init; }

    public required byte[] Frame { get; init; }

    /// <summary>
    /// The integration's <see cref="OutboxLinkRow.TotalBytes"/> before this event. So the waiting bytes are one subtraction, and an
    /// acknowledgement updates no other value.
    /// </summary>
    public long BytesBefore { get; init; }
}
