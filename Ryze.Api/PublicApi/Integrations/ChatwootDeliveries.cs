using System.Text.Json.Serialization;

namespace Ryze.Api.PublicApi.Integrations;

/// <summary>200 of the deliveries: what waits, and what was given up on, without a word of what it says or of whom it is about.</summary>
/// <param name="Backlog">Events that wait to be relayed to Chatwoot.</param>
/// <param name="DeadLetters">Events given up on, all of them.</param>
/// <param name="Items">Events given up on, the newest first.</param>
/// <param name="Next">To be given as <c>after</c> for the next page; null on the last.</param>
public sealed record ChatwootDeliveries(
    [property: JsonPropertyName("instance_name")] string InstanceName,
    [property: JsonPropertyName("bridge_integration_id")] string BridgeIntegrationId,
    [property: JsonPropertyName("backlog")] long Backlog,
    [property: JsonPropertyName("dead_letters")] long DeadLetters,
    [property: JsonPropertyName("items")] IReadOnlyList<ChatwootDelivery> Items,
    [property: JsonPropertyName("next")] long? Next);

/// <summary>An event that did not reach Chatwoot and is not tried any more.</summary>
/// <param name="Id">To be named in a retry.</param>
/// <param name="Event">What kind of event, e.g. <c>message.exchange</c>.</param>
/// <param name="OccurredAt">When the engine told it.</param>
/// <param name="Reason">Chatwoot's words, or why it was not reached.</param>
/// <param name="DeadSince">When it was given up on.</param>
public sealed record ChatwootDelivery(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("event")] string Event,
    [property: JsonPropertyName("occurred_at")] DateTimeOffset OccurredAt,
    [property: JsonPropertyName("reason")] string Reason,
    [property: JsonPropertyName("dead_since")] DateTimeOffset DeadSince);
