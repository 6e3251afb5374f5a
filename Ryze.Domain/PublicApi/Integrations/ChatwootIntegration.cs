using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.PublicApi.Integrations;

/// <summary>The API's record of an integration that the bridge agreed to.</summary>
/// <param name="Id">Ours; the bridge dials back with it in the query of the channel URL.</param>
/// <param name="InstanceId">An instance has at most one integration.</param>
/// <param name="BridgeIntegrationId">The bridge's own id, e.g. <c>int_xyz789abc</c>.</param>
/// <param name="Settings">What was activated.</param>
/// <param name="InboxId">0 while the bridge has not told it yet.</param>
/// <param name="InboxName">As Chatwoot has it.</param>
/// <param name="CreatedAt">When the integration was first made; a later <c>set</c> keeps it.</param>
public sealed record ChatwootIntegration(
    string Id,
    string InstanceId,
    string BridgeIntegrationId,
    ChatwootSettings Settings,
    long InboxId,
    string InboxName,
    DateTimeOffset CreatedAt);
