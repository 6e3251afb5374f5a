namespace Ryze.Domain.PublicApi.Events;

/// <summary>An event as the outbox keeps it.</summary>
/// <param name="Seq">Counts from 1 within its integration, without gaps.</param>
/// <param name="Frame">See <see cref="EngineEvent.Frame"/>.</param>
public readonly record struct OutboxEvent(long Seq, byte[] Frame);
