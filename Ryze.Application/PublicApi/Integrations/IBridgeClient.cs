using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>API side: the bridge's HTTP contract (bridge.md 1). Failures are <see cref="BridgeError"/>, <see cref="ChatwootError"/> or
/// <see cref="IntegrationError.ActivationInProgress"/>.</summary>
public interface IBridgeClient
{
    /// <summary>Within 60 s in all, never retried.</summary>
    Task<Result<ActivateAnswer>> ActivateAsync(string activationId, ActivateRequest request, CancellationToken cancellationToken);

    /// <summary>Within 10 s. <see cref="IntegrationError.None"/> when the bridge does not know the id.</summary>
    Task<Result<IntegrationState>> GetAsync(string bridgeIntegrationId, CancellationToken cancellationToken);

    /// <summary>Within 10 s. <see cref="IntegrationError.None"/> when the bridge never heard of the activation.</summary>
    Task<Result<IntegrationState>> FindByActivationAsync(string activationId, CancellationToken cancellationToken);

    /// <summary>Within 30 s. Null when it is gone, also when it was gone before.</summary>
    Task<Error?> RemoveAsync(string bridgeIntegrationId, BridgeRemoval removal, CancellationToken cancellationToken);

    /// <summary>Within 10 s. <see cref="BridgeError.NoDeadLetters"/> when the bridge has no such call.</summary>
    /// <param name="atMost">1 to <see cref="DeadLetterPage.MaxSize"/>.</param>
    /// <param name="after">Where the page begins; null for the first.</param>
    Task<Result<DeadLetterPage>> ListDeadLettersAsync(string bridgeIntegrationId, int atMost, long? after, CancellationToken cancellationToken);

    /// <summary>Within 30 s, never retried; may be called again. <see cref="BridgeError.NoDeadLetters"/> when the bridge has no such call.</summary>
    /// <param name="ids">At most <see cref="DeadLetterPage.MaxNamed"/>; null: all.</param>
    Task<Result<RetriedDeadLetters>> RetryDeadLettersAsync(string bridgeIntegrationId, IReadOnlyCollection<string>? ids, CancellationToken cancellationToken);
}

/// <param name="KeepInbox">The inbox stays, unlinked.</param>
/// <param name="RemoveEmpty">A kept inbox that has no conversation is deleted. A bridge that does not know this unlinks it.</param>
/// <param name="RestoreSuperseded">The integration that it took the channel from, if any, is to run again: the change is undone.</param>
public sealed record BridgeRemoval(bool KeepInbox = false, bool RemoveEmpty = false, bool RestoreSuperseded = false)
{
    public static BridgeRemoval Of(PendingRemoval pending) => new(pending.KeepInbox, pending.RemoveEmpty);
}
