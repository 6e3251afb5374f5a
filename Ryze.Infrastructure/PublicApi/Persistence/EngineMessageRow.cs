namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>A message that a customer's engine reported or sent.</summary>
internal sealed class EngineMessageRow
{
    public required string EngineId { get; init; }

    public required string MessageId { get; init; }

    /// <summary>In lower case, because chats are compared without case.</summary>
    public required string Chat { get; init; }

    /// <summary>The chat as the engine wrote it; null when that is <see cref="Chat"/>.</summary>
    public string? ExactChat { get; init; }

    public required bool FromMe { get; init; }

    public string? Participant { get; init; }

    public required DateTimeOffset SeenAt { get; init; }
}
