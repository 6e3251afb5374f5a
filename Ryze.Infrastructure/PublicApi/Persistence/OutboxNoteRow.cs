namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>Records when an integration acknowledged its events up to a position: they are removed 24 h later.</summary>
internal sealed class OutboxNoteRow
{
    public required string IntegrationId { get; init; }

    public required long Seq { get; init; }

    public required DateTimeOffset NotedAt { get; init; }
}
