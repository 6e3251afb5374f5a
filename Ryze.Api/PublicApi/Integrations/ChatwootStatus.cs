using System.Text.Json.Serialization;

namespace Ryze.Api.PublicApi.Integrations;

/// <summary>200 response to a status request: exactly these keys, without the token (docs/spec/api.md 5).</summary>
public sealed record ChatwootStatus(
    [property: JsonPropertyName("instance_name")] string InstanceName,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("bridge_integration_id")] string BridgeIntegrationId,
    [property: JsonPropertyName("chatwoot_base_url")] string ChatwootBaseUrl,
    [property: JsonPropertyName("chatwoot_account_id")] long ChatwootAccountId,
    [property: JsonPropertyName("chatwoot_inbox_id")] long ChatwootInboxId,
    [property: JsonPropertyName("chatwoot_inbox_name")] string ChatwootInboxName,
    [property: JsonPropertyName("sign_messages")] bool SignMessages,
    [property: JsonPropertyName("ignore_groups")] bool IgnoreGroups,
    [property: JsonPropertyName("start_as_pending")] bool StartAsPending,
    [property: JsonPropertyName("reopen_resolved")] bool ReopenResolved,
    [property: JsonPropertyName("last_error")] string LastError,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt);
