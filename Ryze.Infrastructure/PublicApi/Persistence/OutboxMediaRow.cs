namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class OutboxMediaRow
{
    public required string Id { get; init; }

    public required string IntegrationId { get; init; }

    /// <summary>The file's event; both are removed together.</summary>
    public required long Seq { get; init; }

    public required string MimeType { get; init; }

    public required byte[] Content { get; init; }
}
