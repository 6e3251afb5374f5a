using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>An integration as its owner may see it: everything but the token (api.md 5).</summary>
/// <param name="Id">Ours, never shown.</param>
/// <param name="Backlog">Events that the bridge has not acknowledged.</param>
/// <param name="BacklogFullSince">Since when events are refused because there are too many of them.</param>
public sealed record ChatwootIntegrationView(
    string Id,
    string InstanceName,
    IntegrationStatus Status,
    string BridgeIntegrationId,
    string BaseUrl,
    long AccountId,
    long InboxId,
    string InboxName,
    bool SignMessages,
    bool IgnoreGroups,
    bool StartAsPending,
    bool ReopenResolved,
    string LastError,
    DateTimeOffset CreatedAt,
    long Backlog,
    DateTimeOffset? BacklogFullSince)
{
    /// <summary>Another account claims the instance's name on the engine, so no event and no command passes.</summary>
    public bool IsNameClaimedElsewhere { get; init; }

    /// <summary>Bytes of the events that the bridge has not acknowledged, files included.</summary>
    public long BacklogBytes { get; init; }
}
