namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>What the relay remembers of an integration's Chatwoot.</summary>
internal sealed class IntegrationSyncRow
{
    public required string IntegrationId { get; init; }

    /// <summary>By Chatwoot's clock.</summary>
    public DateTimeOffset? CaughtUpTo { get; set; }

    /// <summary>The activation under which Chatwoot was found to be older than 4.2 (chatwoot.md 1.3.7); set anew it is tried again.</summary>
    public string? NoStatusesUnder { get; set; }
}
