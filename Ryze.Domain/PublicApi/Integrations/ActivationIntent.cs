using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.PublicApi.Integrations;

/// <summary>
/// Written before the bridge is called and removed when the outcome is known, so that a crash in between leaves a trace that
/// settlement can follow (api.md 4.4).
/// </summary>
/// <param name="ActivationId">Sent to the bridge as <c>Idempotency-Key</c>.</param>
/// <param name="IntegrationId">The local integration the activation is for; intents of one instance share it.</param>
/// <param name="TakeBack">
/// The caller got an error, or has deactivated or deleted the instance since: what the bridge created for it is removed, not kept.
/// </param>
/// <param name="KeepInbox">If it is undone, the inbox stays, unlinked: the caller has deactivated the instance so.</param>
/// <param name="IsReplaced">A later activation of the instance was stored. A bridge integration of this one alone is removed.</param>
/// <param name="SentAt">Not later than the moment the request was sent.</param>
public sealed record ActivationIntent(
    string ActivationId,
    string InstanceId,
    string IntegrationId,
    ChatwootSettings Settings,
    bool TakeBack,
    bool KeepInbox,
    bool IsReplaced,
    DateTimeOffset SentAt);
