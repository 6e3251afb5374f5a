using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Bridge.Link;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Integrations;

/// <summary>
/// Bridge: integrations and activations in the bridge's own store, with every token and secret encrypted. Failures throw
/// <see cref="StorageException"/>.
/// </summary>
public interface IBridgeIntegrationRepository
{
    /// <summary>Null while another process or call holds the link's lease.</summary>
    Task<ILease?> TryLeaseAsync(string link, CancellationToken cancellationToken);

    /// <summary>
    /// Leases the link for a resumed activation. A new call takes over this lease, so that it does not wait for an old activation.
    /// </summary>
    Task<ILease?> TryLeaseForResumeAsync(string link, CancellationToken cancellationToken);

    /// <summary>
    /// Leases the inbox removal of a stopped integration. The link itself stays free, so that a slow Chatwoot does not delay its next
    /// activation.
    /// </summary>
    Task<ILease?> TryLeaseRemovalAsync(string id, CancellationToken cancellationToken);

    Task<BridgeIntegration?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The state of a running integration, read without its secrets, so that nothing is decrypted.</summary>
    Task<IntegrationState?> FindStateAsync(string id, CancellationToken cancellationToken);

    /// <summary>The integration that runs on the link, or is being provisioned for it.</summary>
    Task<BridgeIntegration?> FindByLinkAsync(string link, CancellationToken cancellationToken);

    /// <summary>Running integrations, as the link supervisor needs them.</summary>
    /// <param name="link">Null lists all links.</param>
    Task<IReadOnlyList<LinkTarget>> ListActiveAsync(string? link, CancellationToken cancellationToken);

    Task<BridgeActivation?> FindActivationAsync(string activationId, CancellationToken cancellationToken);

    /// <summary>Activations without an outcome, oldest first.</summary>
    Task<IReadOnlyList<BridgeWork>> ListUnfinishedAsync(int atMost, CancellationToken cancellationToken);

    /// <summary>Stores the activation, and the integration when this is its first activation, in one transaction.</summary>
    /// <returns>False, with nothing written, when the lease was lost.</returns>
    Task<bool> BeginAsync(ILease lease, BridgeActivation activation, BridgeIntegration? created, CancellationToken cancellationToken);

    /// <summary>Stores the integration's successor and assigns the activation to it, in one transaction.</summary>
    /// <returns>False, with nothing written, when the lease was lost.</returns>
    Task<bool> MoveAsync(ILease lease, BridgeActivation activation, BridgeIntegration successor, CancellationToken cancellationToken);

    /// <summary>
    /// Stores the outcome and the integration in one transaction, releases the lease, and supersedes other integrations on the link. It
    /// also ends the link's activations that a crashed process left, because a later one replaced them.
    /// </summary>
    /// <param name="integration">Null deletes the row, because nothing of the integration must be kept.</param>
    /// <param name="supersededCheckAt">When to unlink a superseded integration's inbox, or to remove it when it is empty.</param>
    /// <param name="lateCheckAt">When to check for an inbox that an ended activation may have requested.</param>
    /// <returns>False, with nothing written, when the lease was lost.</returns>
    Task<bool> FinishAsync(
        ILease lease,
        BridgeActivation activation,
        BridgeIntegration? integration,
        DateTimeOffset supersededCheckAt,
        DateTimeOffset lateCheckAt,
        CancellationToken cancellationToken);

    /// <summary>Stops the integration permanently.</summary>
    /// <param name="removeEmpty">Whether a superseded integration with <paramref name="keepInbox"/> stays marked as superseded, so that its
    /// inbox is deleted when it is empty.</param>
    /// <param name="restoreSuperseded">Whether the same transaction restarts the integration that this one superseded, if it still
    /// exists.</param>
    /// <returns>Null when the integration does not exist.</returns>
    Task<BridgeIntegration?> BeginRemovalAsync(
        string id, bool keepInbox, bool removeEmpty, bool restoreSuperseded, CancellationToken cancellationToken);

    /// <summary>Ends a superseded integration permanently, so that it can no longer be restored.</summary>
    /// <param name="removeEmpty">As for <see cref="BeginRemovalAsync"/>.</param>
    /// <returns>Null when it is not superseded, or no longer.</returns>
    Task<BridgeIntegration?> RetireAsync(string id, bool keepInbox, bool removeEmpty, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a stopped integration's content: events, messages, chats, people, dead letters. Its row keeps only the data for the removal
    /// of its inbox.
    /// </summary>
    Task DeleteContentAsync(string id, CancellationToken cancellationToken);

    /// <summary>Deletes the integration with all its data.</summary>
    Task RemoveAsync(string id, CancellationToken cancellationToken);

    /// <summary>Does nothing when the integration has another inbox or was deleted.</summary>
    Task SetSigningSecretAsync(string id, long inboxId, Secret secret, CancellationToken cancellationToken);

    /// <param name="nextCheck">Null schedules no further check.</param>
    Task RescheduleCheckAsync(string id, DateTimeOffset? nextCheck, CancellationToken cancellationToken);

    Task<IReadOnlyList<BridgeWork>> ListDueChecksAsync(DateTimeOffset now, int atMost, CancellationToken cancellationToken);

    /// <summary>Deletes finished activations that started before the given time.</summary>
    Task ForgetActivationsAsync(DateTimeOffset startedBefore, CancellationToken cancellationToken);

    /// <summary>Stores the tenant of an integration that was activated before the public API sent tenants.</summary>
    Task SetTenantAsync(string id, string tenant, CancellationToken cancellationToken);
}
