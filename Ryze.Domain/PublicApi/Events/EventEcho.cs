namespace Ryze.Domain.PublicApi.Events;

/// <summary>A message that Ryze sent, as an engine event reports it. It proves that its command ran.</summary>
/// <param name="CommandId">The command's <c>source</c>.</param>
/// <param name="MessageId">Null when the event names only the message that the command changed.</param>
public sealed record EventEcho(string CommandId, string? MessageId);
