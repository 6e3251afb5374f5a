using Ryze.Application.Shared;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>
/// API side: integrations, the intents that precede them and the removals that follow them, in one store so that a step from one to
/// the next is one transaction. Tokens are encrypted at rest. Failures throw <see cref="StorageException"/>.
/// </summary>
public interface IChatwootIntegrationRepository
{
    /// <summary>Null while another call works on the instance's integration. Background work never holds this lease.</summary>
    Task<ILease?> TryLeaseAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Whether a call works on the instance's integration right now.</summary>
    Task<bool> IsLeasedAsync(string instanceId, CancellationToken cancellationToken);

    Task<ChatwootIntegration?> FindAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>The same without the token, so that nothing is decrypted to be shown.</summary>
    Task<ChatwootIntegrationView?> FindViewAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Oldest first. Those of a deleted instance are to be undone.</summary>
    Task<IReadOnlyList<ActivationIntent>> ListIntentsAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Oldest first.</summary>
    Task<IReadOnlyList<string>> ListInstancesWithIntentsAsync(int atMost, CancellationToken cancellationToken);

    /// <returns>False, and nothing written, when the instance is gone.</returns>
    Task<bool> RecordIntentAsync(ActivationIntent intent, CancellationToken cancellationToken);

    Task DropIntentAsync(string activationId, CancellationToken cancellationToken);

    /// <summary>From now on what the bridge creates for the activation is removed, not kept.</summary>
    Task MarkForUndoAsync(string activationId, CancellationToken cancellationToken);

    /// <summary>
    /// In one transaction: the integration replaces the instance's former one, its intent is dropped, other intents of the instance are marked
    /// as replaced, the bridge integration that it replaces is queued for removal with its inbox kept, a pending removal of its own bridge
    /// integration is canceled, and the lease is given back.
    /// </summary>
    /// <param name="activationId">The activation that led to it; null for none.</param>
    /// <returns>False, and nothing written, when the lease was lost.</returns>
    Task<bool> SaveAsync(ILease lease, ChatwootIntegration integration, string? activationId, CancellationToken cancellationToken);

    /// <summary>The same for settlement, without a lease; only intents sent before this one are marked as replaced.</summary>
    /// <param name="stored">The bridge's id of the instance's integration as settlement saw it; null for none.</param>
    /// <returns>
    /// False, and nothing written, when a call works on the instance's integration, or intent or integration changed since settlement saw them.
    /// </returns>
    Task<bool> KeepAsync(ActivationIntent intent, string? stored, ChatwootIntegration integration, CancellationToken cancellationToken);

    /// <summary>
    /// In one transaction: the instance's integration is gone, its intents are to be taken back, and the removal that the bridge now owes
    /// is queued, due at once. The lease stays.
    /// </summary>
    /// <returns>False, and nothing written, when the lease was lost.</returns>
    Task<bool> DeleteAsync(ILease lease, PendingRemoval owed, CancellationToken cancellationToken);

    Task SetInboxIdAsync(string bridgeIntegrationId, long inboxId, CancellationToken cancellationToken);

    /// <summary>Queues the removal, due at once, and drops the intent it follows from.</summary>
    /// <param name="stored">As for <see cref="KeepAsync"/>.</param>
    /// <returns>As for <see cref="KeepAsync"/>.</returns>
    Task<bool> UndoAsync(ActivationIntent intent, string? stored, PendingRemoval removal, CancellationToken cancellationToken);

    Task<IReadOnlyList<PendingRemoval>> ListDueRemovalsAsync(DateTimeOffset now, int atMost, CancellationToken cancellationToken);

    Task<bool> IsRemovalPendingAsync(string bridgeIntegrationId, CancellationToken cancellationToken);

    /// <summary>Reserves a due removal until the given moment, so that one replica at a time asks for it and a crash delays it no longer.</summary>
    /// <returns>Null when it is not due any more, or a call works on the instance's integration.</returns>
    Task<PendingRemoval?> TryStartRemovalAsync(PendingRemoval due, DateTimeOffset until, CancellationToken cancellationToken);

    /// <param name="nextAttempt">Null: done, or given up.</param>
    Task RescheduleRemovalAsync(string bridgeIntegrationId, DateTimeOffset? nextAttempt, CancellationToken cancellationToken);
}
