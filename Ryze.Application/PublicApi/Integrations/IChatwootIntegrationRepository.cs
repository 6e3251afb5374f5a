using Ryze.Application.Shared;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>
/// Public API: integrations, their activation intents and their pending removals. One store holds all three, so that each step is one
/// transaction. Tokens are encrypted at rest. Failures throw <see cref="StorageException"/>.
/// </summary>
public interface IChatwootIntegrationRepository
{
    /// <summary>Null while another call changes the instance's integration. Background work never holds this lease.</summary>
    Task<ILease?> TryLeaseAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Whether a call is changing the instance's integration.</summary>
    Task<bool> IsLeasedAsync(string instanceId, CancellationToken cancellationToken);

    Task<ChatwootIntegration?> FindAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Reads the integration without its token, so that nothing is decrypted.</summary>
    Task<ChatwootIntegrationView?> FindViewAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Oldest first. A deleted instance's intents must be undone.</summary>
    Task<IReadOnlyList<ActivationIntent>> ListIntentsAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Oldest first.</summary>
    Task<IReadOnlyList<string>> ListInstancesWithIntentsAsync(int atMost, CancellationToken cancellationToken);

    /// <returns>False, with nothing written, when the instance was deleted.</returns>
    Task<bool> RecordIntentAsync(ActivationIntent intent, CancellationToken cancellationToken);

    Task DropIntentAsync(string activationId, CancellationToken cancellationToken);

    /// <summary>Marks the activation, so that its bridge integration is removed.</summary>
    Task MarkForUndoAsync(string activationId, CancellationToken cancellationToken);

    /// <summary>
    /// In one transaction: replaces the instance's integration, drops its intent, and marks its other intents as replaced. It queues the
    /// former bridge integration's removal with its inbox kept. It cancels the new one's pending removal, and releases the lease.
    /// </summary>
    /// <param name="activationId">The activation that created it; null when there is none.</param>
    /// <returns>False, with nothing written, when the lease was lost.</returns>
    Task<bool> SaveAsync(ILease lease, ChatwootIntegration integration, string? activationId, CancellationToken cancellationToken);

    /// <summary>
    /// Saves like <see cref="SaveAsync"/>, but for settlement and without a lease. It marks only earlier intents as replaced.
    /// </summary>
    /// <param name="stored">The bridge's id of the instance's integration, as settlement read it; null when there is none.</param>
    /// <returns>False, with nothing written, when a call is changing the integration, or the data changed after settlement read
    /// it.</returns>
    Task<bool> KeepAsync(ActivationIntent intent, string? stored, ChatwootIntegration integration, CancellationToken cancellationToken);

    /// <summary>
    /// In one transaction: deletes the instance's integration, marks its intents for undo, and queues its removal from the bridge. The
    /// removal is due at once, and the lease stays.
    /// </summary>
    /// <returns>False, with nothing written, when the lease was lost.</returns>
    Task<bool> DeleteAsync(ILease lease, PendingRemoval removal, CancellationToken cancellationToken);

    Task SetInboxIdAsync(string bridgeIntegrationId, long inboxId, CancellationToken cancellationToken);

    /// <summary>Queues the removal, due at once, and drops its intent.</summary>
    /// <param name="stored">See <see cref="KeepAsync"/>.</param>
    /// <returns>See <see cref="KeepAsync"/>.</returns>
    Task<bool> UndoAsync(ActivationIntent intent, string? stored, PendingRemoval removal, CancellationToken cancellationToken);

    Task<IReadOnlyList<PendingRemoval>> ListDueRemovalsAsync(DateTimeOffset now, int atMost, CancellationToken cancellationToken);

    Task<bool> IsRemovalPendingAsync(string bridgeIntegrationId, CancellationToken cancellationToken);

    /// <summary>Reserves a due removal until the given time. Only one replica attempts it, and a crash delays it no longer.</summary>
    /// <returns>Null when it is no longer due, or a call is changing the instance's integration.</returns>
    Task<PendingRemoval?> TryStartRemovalAsync(PendingRemoval due, DateTimeOffset until, CancellationToken cancellationToken);

    /// <param name="nextAttempt">Null when it succeeded or was given up.</param>
    Task RescheduleRemovalAsync(string bridgeIntegrationId, DateTimeOffset? nextAttempt, CancellationToken cancellationToken);
}
