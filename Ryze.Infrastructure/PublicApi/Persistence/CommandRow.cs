namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class CommandRow
{
    public required string IntegrationId { get; init; }

    public required string Id { get; init; }

    /// <summary>WhatsApp's id of the message, or the id that the command asks for; null without one.</summary>
    public string? MessageId { get; set; }

    /// <summary>See <see cref="Domain.PublicApi.Events.EchoFingerprint"/>; null once the message is known or the command failed.</summary>
    public string? Fingerprint { get; set; }

    public required DateTimeOffset BegunAt { get; init; }

    /// <summary>The result as JSON; null until there is one.</summary>
    public string? Result { get; set; }
}
