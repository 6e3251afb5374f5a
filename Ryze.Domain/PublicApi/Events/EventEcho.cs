namespace Ryze.Domain.PublicApi.Events;

/// <summary>Our own message in an engine event, which proves that its command ran.</summary>
/// <param name="CommandId">The command's <c>source</c>.</param>
public sealed record EventEcho(string CommandId, string MessageId);
