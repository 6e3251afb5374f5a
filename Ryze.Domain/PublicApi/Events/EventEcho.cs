namespace Ryze.Domain.PublicApi.Events;

/// <summary>An own message as the engine shows it afterwards: the proof that a command was carried out.</summary>
/// <param name="CommandId">The <c>source</c> that the command was sent with.</param>
public sealed record EventEcho(string CommandId, string MessageId);
