namespace Ryze.Domain.PublicApi.Events;

/// <summary>An event in the outbox.</summary>
/// <param name="Seq">Starts at 1 within its integration, without gaps.</param>
/// <param name="Frame">See <see cref="EngineEvent.Frame"/>.</param>
public readonly record struct OutboxEvent(long Seq, byte[] Frame);
