using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.Bridge.Provisioning;

/// <summary>The bridge's record of an <c>Idempotency-Key</c>, stored before any work starts (docs/spec/bridge.md 1).</summary>
/// <param name="Id">The idempotency key.</param>
/// <param name="IntegrationId">The integration that it creates or changes.</param>
/// <param name="Settings">The requested settings; null once it finishes, so that the token is not stored longer than needed.</param>
public sealed record BridgeActivation(
    string Id,
    string IntegrationId,
    string Instance,
    string Channel,
    string ChannelUrl,
    ChatwootSettings? Settings,
    ActivationOutcome? Outcome,
    DateTimeOffset StartedAt);
