namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>A message that a customer's engine reported or sent.</summary>
internal sealed class EngineMessageRow
{
    public required string EngineId { get; init; }

    public required string MessageId { get; init; }

    public required string Chat { get; init; }

    public required bool FromMe { get; init; }

    public string? Participant { get; init; }

    public required DateTimeOffset SeenAt { get; init; }
}
