namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class OutboxMediaRow
{
    public required string Id { get; init; }

    public required string IntegrationId { get; init; }

    /// <summary>The file's event; both are removed together.</summary>
    public required long Seq { get; init; }

    public required string MimeType { get; init; }

    /// <summary>The engine that keeps the file; null when <see cref="Content"/> is the file.</summary>
    public string? EngineId { get; init; }

    /// <summary>What the engine's adapter needs to download the file.</summary>
    public string? Reference { get; init; }

    public required byte[] Content { get; init; }
}
