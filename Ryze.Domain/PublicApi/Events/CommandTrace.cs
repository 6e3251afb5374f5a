namespace Ryze.Domain.PublicApi.Events;

/// <summary>
/// How the echo of a command's message is recognized. Engines whose echoes name the command need none (docs/spec/engines.md 4).
/// </summary>
/// <param name="MessageId">WhatsApp's message id that the command asks for; null when the engine chooses it.</param>
/// <param name="Fingerprint">See <see cref="EchoFingerprint"/>; null when only an id may link the echo.</param>
public sealed record CommandTrace(string? MessageId, string? Fingerprint)
{
    public static readonly CommandTrace None = new(null, null);
}
