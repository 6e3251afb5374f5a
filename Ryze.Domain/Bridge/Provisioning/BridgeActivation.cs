using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.Bridge.Provisioning;

/// <summary>What the bridge remembers of an <c>Idempotency-Key</c>: stored before anything is done (bridge.md 1).</summary>
/// <param name="Id">The key.</param>
/// <param name="IntegrationId">The integration it makes or changes.</param>
/// <param name="Settings">What was asked for; null once finished, so that the token is kept no longer than needed.</param>
public sealed record BridgeActivation(
    string Id,
    string IntegrationId,
    string Instance,
    string Channel,
    string ChannelUrl,
    ChatwootSettings? Settings,
    ActivationOutcome? Outcome,
    DateTimeOffset StartedAt);
