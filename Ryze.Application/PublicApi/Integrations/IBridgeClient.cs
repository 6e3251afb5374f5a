using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>
/// Public API: the bridge's HTTP contract (docs/spec/bridge.md 1). Failures are <see cref="BridgeError"/>, <see cref="ChatwootError"/> or
/// <see cref="IntegrationError.ActivationInProgress"/>.
/// </summary>
public interface IBridgeClient
{
    /// <summary>Limited to 60 s in total, and never retried.</summary>
    Task<Result<ActivateAnswer>> ActivateAsync(string activationId, ActivateRequest request, CancellationToken cancellationToken);

    /// <summary>Limited to 10 s. <see cref="IntegrationError.None"/> when the bridge does not know the id.</summary>
    Task<Result<IntegrationState>> GetAsync(string bridgeIntegrationId, CancellationToken cancellationToken);

    /// <summary>Limited to 10 s. <see cref="IntegrationError.None"/> when the bridge does not know the activation.</summary>
    Task<Result<IntegrationState>> FindByActivationAsync(string activationId, CancellationToken cancellationToken);

    /// <summary>Limited to 30 s. Null when the integration is removed, or was removed before.</summary>
    Task<Error?> RemoveAsync(string bridgeIntegrationId, BridgeRemoval removal, CancellationToken cancellationToken);

    /// <summary>Limited to 10 s. <see cref="BridgeError.NoDeadLetters"/> when the bridge has no such endpoint.</summary>
    /// <param name="atMost">1 to <see cref="DeadLetterPage.MaxSize"/>.</param>
    /// <param name="after">The page's start; null for the first page.</param>
    Task<Result<DeadLetterPage>> ListDeadLettersAsync(
        string bridgeIntegrationId, int atMost, long? after, CancellationToken cancellationToken);

    /// <summary>
    /// Limited to 30 s, without retries; safe to repeat. <see cref="BridgeError.NoDeadLetters"/> when the bridge has no such
    /// endpoint.
    /// </summary>
    /// <param name="ids">At most <see cref="DeadLetterPage.MaxNamed"/>; null retries all.</param>
    Task<Result<RetriedDeadLetters>> RetryDeadLettersAsync(
        string bridgeIntegrationId, IReadOnlyCollection<string>? ids, CancellationToken cancellationToken);
}

/// <param name="KeepInbox">Whether the inbox stays, unlinked.</param>
/// <param name="RemoveEmpty">Whether a kept inbox without a conversation is deleted. A bridge that ignores this unlinks it.</param>
/// <param name="RestoreSuperseded">Whether to undo the change: the integration that this one superseded runs again.</param>
public sealed record BridgeRemoval(bool KeepInbox = false, bool RemoveEmpty = false, bool RestoreSuperseded = false)
{
    public static BridgeRemoval Of(PendingRemoval pending) => new(pending.KeepInbox, pending.RemoveEmpty);
}
