using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Bridge.Link;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Integrations;

/// <summary>
/// Bridge side: integrations and activations in the bridge's own store, every token and secret encrypted. Failures throw
/// <see cref="StorageException"/>.
/// </summary>
public interface IBridgeIntegrationRepository
{
    /// <summary>Null while another process or call works on the channel.</summary>
    Task<ILease?> TryLeaseAsync(string channel, CancellationToken cancellationToken);

    /// <summary>The same for a resumed activation. A new call takes this lease over, so that it does not wait for an old one.</summary>
    Task<ILease?> TryLeaseForResumeAsync(string channel, CancellationToken cancellationToken);

    /// <summary>
    /// The right to remove the inboxes of an integration that no longer runs. Its channel stays free: a slow Chatwoot does not delay the
    /// channel's next activation.
    /// </summary>
    Task<ILease?> TryLeaseRemovalAsync(string id, CancellationToken cancellationToken);

    Task<BridgeIntegration?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The state of an integration that runs, without any of its secrets, so that nothing is decrypted to be shown.</summary>
    Task<IntegrationState?> FindStateAsync(string id, CancellationToken cancellationToken);

    /// <summary>The integration that runs on the channel, or is being provisioned for it.</summary>
    Task<BridgeIntegration?> FindByLinkAsync(string channel, CancellationToken cancellationToken);

    /// <summary>Integrations that run, as the supervisor of their sockets needs them.</summary>
    /// <param name="channel">Null: of all channels.</param>
    Task<IReadOnlyList<LinkTarget>> ListActiveAsync(string? channel, CancellationToken cancellationToken);

    Task<BridgeActivation?> FindActivationAsync(string activationId, CancellationToken cancellationToken);

    /// <summary>Activations that have no outcome yet, oldest first.</summary>
    Task<IReadOnlyList<BridgeWork>> ListUnfinishedAsync(int atMost, CancellationToken cancellationToken);

    /// <summary>Stores the activation and, when it is the first of its integration, the integration, in one transaction.</summary>
    /// <returns>False, and nothing written, when the lease was lost.</returns>
    Task<bool> BeginAsync(ILease lease, BridgeActivation activation, BridgeIntegration? created, CancellationToken cancellationToken);

    /// <summary>Points the stored activation to a successor of its integration and stores the successor, in one transaction.</summary>
    /// <returns>False, and nothing written, when the lease was lost.</returns>
    Task<bool> MoveAsync(ILease lease, BridgeActivation activation, BridgeIntegration successor, CancellationToken cancellationToken);

    /// <summary>
    /// Stores outcome and integration in one transaction, gives the lease back, and supersedes what else runs on the channel. Activations of
    /// the channel that a process died over end with it, because a later one has taken their place.
    /// </summary>
    /// <param name="integration">Null: there is nothing of it to keep, its row goes.</param>
    /// <param name="supersededCheckAt">When the inbox of a superseded integration is unlinked or, when empty, removed.</param>
    /// <param name="lateCheckAt">When to look for an inbox that an activation ended this way may have asked for.</param>
    /// <returns>False, and nothing written, when the lease was lost.</returns>
    Task<bool> FinishAsync(
        ILease lease,
        BridgeActivation activation,
        BridgeIntegration? integration,
        DateTimeOffset supersededCheckAt,
        DateTimeOffset lateCheckAt,
        CancellationToken cancellationToken);

    /// <summary>Stops the integration for good.</summary>
    /// <param name="removeEmpty">
    /// With <paramref name="keepInbox"/>: a superseded integration stays marked as such, so that its inbox is deleted when it is empty.
    /// </param>
    /// <param name="restoreSuperseded">In the same transaction the integration that it superseded runs again, if it is still there.</param>
    /// <returns>Null when there is no such integration.</returns>
    Task<BridgeIntegration?> BeginRemovalAsync(
        string id, bool keepInbox, bool removeEmpty, bool restoreSuperseded, CancellationToken cancellationToken);

    /// <summary>Ends a superseded integration permanently. Its successor can no longer be undone in favor of it.</summary>
    /// <param name="removeEmpty">As for <see cref="BeginRemovalAsync"/>.</param>
    /// <returns>Null when it is not superseded, or no longer.</returns>
    Task<BridgeIntegration?> RetireAsync(string id, bool keepInbox, bool removeEmpty, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes the content of an integration that was stopped: events, messages, chats, people, dead letters. Its row keeps only the data
    /// that the removal of its inbox needs.
    /// </summary>
    Task DeleteContentAsync(string id, CancellationToken cancellationToken);

    /// <summary>Deletes the integration with all its data.</summary>
    Task RemoveAsync(string id, CancellationToken cancellationToken);

    /// <summary>Nothing when the integration has another inbox, or is gone.</summary>
    Task SetSigningSecretAsync(string id, long inboxId, Secret secret, CancellationToken cancellationToken);

    /// <param name="nextCheck">Null: no further check.</param>
    Task RescheduleCheckAsync(string id, DateTimeOffset? nextCheck, CancellationToken cancellationToken);

    Task<IReadOnlyList<BridgeWork>> ListDueChecksAsync(DateTimeOffset now, int atMost, CancellationToken cancellationToken);

    /// <summary>Forgets finished activations that started before the given moment.</summary>
    Task ForgetActivationsAsync(DateTimeOffset startedBefore, CancellationToken cancellationToken);

    /// <summary>Stores the tenant of an integration that was activated before the API sent it.</summary>
    Task SetTenantAsync(string id, string tenant, CancellationToken cancellationToken);
}
