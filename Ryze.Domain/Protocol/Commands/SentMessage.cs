namespace Ryze.Domain.Protocol.Commands;

/// <summary>The engine took the command. Acceptance, not delivery.</summary>
/// <param name="MessageId">WhatsApp's id of what was sent; null for commands that send nothing.</param>
/// <param name="Timestamp">When WhatsApp says it was sent; null when the engine did not tell.</param>
public sealed record SentMessage(string? MessageId, DateTimeOffset? Timestamp);
