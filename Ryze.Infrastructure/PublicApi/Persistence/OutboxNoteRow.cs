namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>That an integration was acknowledged up to here at that moment: 24 h later it may go.</summary>
internal sealed class OutboxNoteRow
{
    public required string IntegrationId { get; init; }

    public required long Seq { get; init; }

    public required DateTimeOffset NotedAt { get; init; }
}
