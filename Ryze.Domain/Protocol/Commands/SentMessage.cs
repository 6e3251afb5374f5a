namespace Ryze.Domain.Protocol.Commands;

/// <summary>The engine accepted the command. This is not a delivery.</summary>
/// <param name="MessageId">WhatsApp's message id; null for commands that send no message.</param>
/// <param name="Timestamp">When WhatsApp sent it; null when the engine reports no time.</param>
public sealed record SentMessage(string? MessageId, DateTimeOffset? Timestamp);
