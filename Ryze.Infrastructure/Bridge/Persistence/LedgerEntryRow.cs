namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>A message that was sent, or is about to be; its key is the promise that it is sent once (bridge.md 3.3).</summary>
internal sealed class LedgerEntryRow
{
    /// <summary>A message that the customer sent.</summary>
    public const string Incoming = "in";

    /// <summary>A message that was typed on the phone.</summary>
    public const string Outgoing = "out";

    public required string IntegrationId { get; init; }

    public required string Direction { get; init; }

    /// <summary>Chat and message id; see <see cref="Infrastructure.Bridge.Persistence.LedgerKeys"/>.</summary>
    public required string ExternalId { get; init; }

    /// <summary>Where it was sent without its fate being known.</summary>
    public long? ConversationId { get; set; }

    public DateTimeOffset LateUntil { get; set; }

    /// <summary>Chatwoot's id of it.</summary>
    public long? MessageId { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }
}
