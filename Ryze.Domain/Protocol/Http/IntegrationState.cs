namespace Ryze.Domain.Protocol.Http;

/// <summary>The 200 response of <c>GET /v1/integrations/{id}</c> (docs/spec/bridge.md 1).</summary>
/// <param name="Status">One of <see cref="IntegrationStates"/>.</param>
/// <param name="ActivationId">The last applied activation. Our addition: it shows settlement that a later activation replaced the one it
/// asks about.</param>
public sealed record IntegrationState(
    string Id,
    string Instance,
    string Status,
    string? LastError,
    long InboxId,
    string? InboxName,
    string? Socket,
    long Backlog,
    long DeadLetters,
    DateTimeOffset? LastEventAt,
    DateTimeOffset UpdatedAt,
    string? ActivationId);
