namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class OutboxMediaRow
{
    public required string Id { get; init; }

    public required string IntegrationId { get; init; }

    /// <summary>Of the event it came with; it goes when that goes.</summary>
    public required long Seq { get; init; }

    public required string MimeType { get; init; }

    public required byte[] Content { get; init; }
}
