using Ryze.Application.Chatwoot;
using Ryze.Domain.Chatwoot;

namespace Ryze.Application.Ports;

/// <summary>
/// API side: integrations, the intents that precede them and the removals that follow them, in one store so that a step from one to
/// the next is one transaction. Tokens are encrypted at rest. Failures throw <see cref="StorageException"/>.
/// </summary>
public interface IChatwootIntegrations
{
    /// <summary>Null while another process, replica or call works on the instance's integration.</summary>
    Task<ILease?> TryLeaseAsync(string instanceId, CancellationToken cancellationToken);

    Task<ChatwootIntegration?> FindAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>The same without the token, so that nothing is decrypted to be shown.</summary>
    Task<ChatwootIntegrationView?> FindViewAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Oldest first. Those of an instance that is gone are to be taken back.</summary>
    Task<IReadOnlyList<ActivationIntent>> ListIntentsAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Oldest first.</summary>
    Task<IReadOnlyList<string>> ListInstancesWithIntentsAsync(int atMost, CancellationToken cancellationToken);

    /// <returns>False, and nothing written, when the instance is gone.</returns>
    Task<bool> RecordIntentAsync(ActivationIntent intent, CancellationToken cancellationToken);

    Task DropIntentAsync(string activationId, CancellationToken cancellationToken);

    /// <summary>From now on what the bridge makes of the activation is removed, not kept.</summary>
    Task MarkTakeBackAsync(string activationId, CancellationToken cancellationToken);

    /// <summary>
    /// In one transaction: the integration takes the place of the instance's former one, the intents it settles are dropped, a bridge integration that it replaces is queued for removal, a removal of the one it runs on is called off, and the lease is
    /// given back.
    /// </summary>
    /// <param name="settled">Activation ids. One that the bridge is still at work on must not be among them.</param>
    /// <returns>False, and nothing written, when the lease was lost.</returns>
    Task<bool> SaveAsync(
        ILease lease, ChatwootIntegration integration, IReadOnlyCollection<string> settled, CancellationToken cancellationToken);

    /// <summary>
    /// In one transaction: the instance's integration is gone, its intents are to be taken back, and the removal that the bridge now owes
    /// is queued, due at once. The lease stays.
    /// </summary>
    /// <returns>False, and nothing written, when the lease was lost.</returns>
    Task<bool> DeleteAsync(ILease lease, BridgeRemoval owed, CancellationToken cancellationToken);

    Task SetInboxIdAsync(string bridgeIntegrationId, long inboxId, CancellationToken cancellationToken);

    /// <summary>Queues the removal, due at once, and drops the intent it follows from.</summary>
    Task TakeBackAsync(ActivationIntent intent, BridgeRemoval removal, CancellationToken cancellationToken);

    Task<IReadOnlyList<BridgeRemoval>> ListDueRemovalsAsync(DateTimeOffset now, int atMost, CancellationToken cancellationToken);

    /// <summary>Null when it is no longer owed.</summary>
    Task<BridgeRemoval?> FindRemovalAsync(string bridgeIntegrationId, CancellationToken cancellationToken);

    /// <param name="nextAttempt">Null: done, or given up.</param>
    Task RescheduleRemovalAsync(string bridgeIntegrationId, DateTimeOffset? nextAttempt, CancellationToken cancellationToken);
}
