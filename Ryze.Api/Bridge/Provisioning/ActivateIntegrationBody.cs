using System.Text.Json.Serialization;
using Ryze.Api.Http.Json;
using Ryze.Api.Validation;
using Ryze.Domain;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Api.Bridge.Provisioning;

/// <summary>Body of <c>POST /v1/integrations/activate</c> (docs/spec/bridge.md 1).</summary>
[RequestRecord]
public sealed record ActivateIntegrationBody(
    [property: JsonPropertyName("instance")] string? Instance,
    [property: JsonPropertyName("channel_url")] string? ChannelUrl,
    [property: JsonPropertyName("bridge_integration_id")] string? BridgeIntegrationId,
    [property: JsonPropertyName("chatwoot_base_url")] string? ChatwootBaseUrl,
    [property: JsonPropertyName("chatwoot_account_id")] long? ChatwootAccountId,
    [property: JsonPropertyName("chatwoot_api_token")] Secret? ChatwootApiToken,
    [property: JsonPropertyName("inbox_name")] string? InboxName,
    [property: JsonPropertyName("sign_messages")] bool? SignMessages,
    [property: JsonPropertyName("ignore_groups")] bool? IgnoreGroups,
    [property: JsonPropertyName("start_as_pending")] bool? StartAsPending,
    [property: JsonPropertyName("reopen_resolved")] bool? ReopenResolved,
    [property: JsonPropertyName("tenant")] string? Tenant)
{
    /// <summary>Converts the body. It must have passed its validator.</summary>
    public ActivateRequest ToRequest() => new(
        Instance!, ChannelUrl!, BridgeIntegrationId, ChatwootBaseUrl!, ChatwootAccountId!.Value,
        ChatwootRules.Normalize(ChatwootApiToken!), InboxName!, SignMessages ?? false, IgnoreGroups ?? false, StartAsPending ?? false,
        ReopenResolved ?? false)
    {
        Tenant = string.IsNullOrEmpty(Tenant) ? null : Tenant,
    };
}
