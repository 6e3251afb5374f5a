using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.PublicApi.Integrations;

/// <summary>The public API's record of an active bridge integration.</summary>
/// <param name="Id">Ryze's own id, which the bridge sends in the channel URL's query.</param>
/// <param name="InstanceId">An instance has at most one integration.</param>
/// <param name="BridgeIntegrationId">The bridge's own id, e.g. <c>int_xyz789abc</c>.</param>
/// <param name="Settings">The activated settings.</param>
/// <param name="InboxId">0 until the bridge reports it.</param>
/// <param name="InboxName">Chatwoot's name for it.</param>
/// <param name="CreatedAt">When the integration was first created; a later <c>set</c> keeps it.</param>
public sealed record ChatwootIntegration(
    string Id,
    string InstanceId,
    string BridgeIntegrationId,
    ChatwootSettings Settings,
    long InboxId,
    string InboxName,
    DateTimeOffset CreatedAt);
