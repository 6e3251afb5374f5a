using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.PublicApi.Integrations;

/// <summary>
/// Stored before the call to the bridge and deleted once the outcome is known. Settlement uses it after a crash (docs/spec/api.md 4.4).
/// </summary>
/// <param name="ActivationId">Sent to the bridge as <c>Idempotency-Key</c>.</param>
/// <param name="IntegrationId">The activation's local integration; an instance's intents share it.</param>
/// <param name="TakeBack">Whether to remove the bridge integration that it created. The caller got an error, or has since deactivated or
/// deleted the instance.</param>
/// <param name="KeepInbox">Whether an undone activation's inbox stays, unlinked. The customer's deletion decides this.</param>
/// <param name="IsReplaced">Whether a later activation of the instance was stored. A bridge integration that only this one created is then
/// removed.</param>
/// <param name="SentAt">When the request was sent, or earlier.</param>
public sealed record ActivationIntent(
    string ActivationId,
    string InstanceId,
    string IntegrationId,
    ChatwootSettings Settings,
    bool TakeBack,
    bool KeepInbox,
    bool IsReplaced,
    DateTimeOffset SentAt);
