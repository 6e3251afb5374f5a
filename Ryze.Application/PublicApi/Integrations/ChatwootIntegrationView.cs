using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>An integration as its owner sees it, without the token (docs/spec/api.md 5).</summary>
/// <param name="Id">Ryze's internal id, which is never shown.</param>
/// <param name="Backlog">The number of events that the bridge has not acknowledged.</param>
/// <param name="BacklogFullSince">Since when events are rejected because the backlog is full.</param>
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
    /// <summary>Whether another account claims the instance's name on the engine, so that no event or command passes.</summary>
    public bool IsNameClaimedElsewhere { get; init; }

    /// <summary>The size of the unacknowledged events in bytes, including files.</summary>
    public long BacklogBytes { get; init; }

    /// <summary>The phone's last known state; null until an engine reported one.</summary>
    public string? PhoneState { get; init; }

    /// <summary>Since when the phone is connected, or is not.</summary>
    public DateTimeOffset? PhoneStateSince { get; init; }
}
