namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>A message that is sent or about to be sent. Its key guarantees that it is sent only once (docs/spec/bridge.md 3.3).</summary>
internal sealed class LedgerEntryRow
{
    /// <summary>A message from the customer.</summary>
    public const string Incoming = "in";

    /// <summary>A message typed on the phone.</summary>
    public const string Outgoing = "out";

    public required string IntegrationId { get; init; }

    public required string Direction { get; init; }

    /// <summary>Chat and message id; see <see cref="Infrastructure.Bridge.Persistence.LedgerKeys"/>.</summary>
    public required string ExternalId { get; init; }

    /// <summary>The conversation of a send whose outcome is unknown.</summary>
    public long? ConversationId { get; set; }

    public DateTimeOffset LateUntil { get; set; }

    /// <summary>The message's id in Chatwoot.</summary>
    public long? MessageId { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }
}
