namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>The bridge's knowledge about an integration's Chatwoot account.</summary>
internal sealed class IntegrationSyncRow
{
    public required string IntegrationId { get; init; }

    /// <summary>The end of the last catch-up, by Chatwoot's clock.</summary>
    public DateTimeOffset? CaughtUpTo { get; set; }

    /// <summary>
    /// The activation for which Chatwoot was older than 4.2 (docs/spec/chatwoot.md 1.3.7); the next activation tries again.
    /// </summary>
    public string? NoStatusesUnder { get; set; }
}
