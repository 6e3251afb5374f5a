using System.Text.Json.Serialization;

namespace Ryze.Api.PublicApi.Integrations;

/// <summary>200 response to a deliveries request: pending events and dead letters, without message text and contacts.</summary>
/// <param name="Backlog">Number of pending events.</param>
/// <param name="DeadLetters">Number of all dead letters.</param>
/// <param name="Items">One page of dead letters, newest first.</param>
/// <param name="Next">The next page's <c>after</c>, or null on the last page.</param>
public sealed record ChatwootDeliveries(
    [property: JsonPropertyName("instance_name")] string InstanceName,
    [property: JsonPropertyName("bridge_integration_id")] string BridgeIntegrationId,
    [property: JsonPropertyName("backlog")] long Backlog,
    [property: JsonPropertyName("dead_letters")] long DeadLetters,
    [property: JsonPropertyName("items")] IReadOnlyList<ChatwootDelivery> Items,
    [property: JsonPropertyName("next")] long? Next);

/// <summary>A dead letter: an event that did not reach Chatwoot and is no longer retried.</summary>
/// <param name="Id">The event's id, for a retry.</param>
/// <param name="Event">The event's name, e.g. <c>message.exchange</c>.</param>
/// <param name="OccurredAt">When the event occurred, as the engine reports it.</param>
/// <param name="Reason">Chatwoot's error, or why Chatwoot was unreachable.</param>
/// <param name="DeadSince">When it became a dead letter.</param>
public sealed record ChatwootDelivery(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("event")] string Event,
    [property: JsonPropertyName("occurred_at")] DateTimeOffset OccurredAt,
    [property: JsonPropertyName("reason")] string Reason,
    [property: JsonPropertyName("dead_since")] DateTimeOffset DeadSince);
