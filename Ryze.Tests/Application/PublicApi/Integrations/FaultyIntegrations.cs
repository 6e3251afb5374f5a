using System.Runtime.CompilerServices;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Application.Shared;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Tests.Application.PublicApi.Integrations;

/// <summary>
/// The real repository with random faults. The disk fails, or the process dies before or right after a write. After such a write, the
/// caller never learns that it succeeded.
/// </summary>
internal sealed class FaultyIntegrations(IChatwootIntegrationRepository real, Random random, List<string> trace, Action onDiskFull)
    : IChatwootIntegrationRepository
{
    public bool IsFaulty { get; set; } = true;

    public Task<ILease?> TryLeaseAsync(string instanceId, CancellationToken cancellationToken) =>
        real.TryLeaseAsync(instanceId, cancellationToken);

    public Task<bool> IsLeasedAsync(string instanceId, CancellationToken cancellationToken) =>
        real.IsLeasedAsync(instanceId, cancellationToken);

    public Task<ChatwootIntegration?> FindAsync(string instanceId, CancellationToken cancellationToken) =>
        real.FindAsync(instanceId, cancellationToken);

    public Task<ChatwootIntegrationView?> FindViewAsync(string instanceId, CancellationToken cancellationToken) =>
        real.FindViewAsync(instanceId, cancellationToken);

    public Task<IReadOnlyList<ActivationIntent>> ListIntentsAsync(string instanceId, CancellationToken cancellationToken) =>
        real.ListIntentsAsync(instanceId, cancellationToken);

    public Task<IReadOnlyList<string>> ListInstancesWithIntentsAsync(int atMost, CancellationToken cancellationToken) =>
        real.ListInstancesWithIntentsAsync(atMost, cancellationToken);

    public Task<bool> RecordIntentAsync(ActivationIntent intent, CancellationToken cancellationToken) =>
        WriteAsync(() => real.RecordIntentAsync(intent, cancellationToken));

    public Task DropIntentAsync(string activationId, CancellationToken cancellationToken) =>
        WriteAsync(async () =>
        {
            await real.DropIntentAsync(activationId, cancellationToken);
            return true;
        });

    public Task MarkForUndoAsync(string activationId, CancellationToken cancellationToken) =>
        WriteAsync(async () =>
        {
            await real.MarkForUndoAsync(activationId, cancellationToken);
            return true;
        });

    public Task<bool> SaveAsync(ILease lease, ChatwootIntegration integration, string? activationId, CancellationToken cancellationToken) =>
        WriteAsync(() => real.SaveAsync(lease, integration, activationId, cancellationToken));

    public Task<bool> KeepAsync(
        ActivationIntent intent, string? stored, ChatwootIntegration integration, CancellationToken cancellationToken) =>
        WriteAsync(() => real.KeepAsync(intent, stored, integration, cancellationToken));

    public Task<bool> DeleteAsync(ILease lease, PendingRemoval removal, CancellationToken cancellationToken) =>
        WriteAsync(() => real.DeleteAsync(lease, removal, cancellationToken));

    public Task SetInboxIdAsync(string bridgeIntegrationId, long inboxId, CancellationToken cancellationToken) =>
        real.SetInboxIdAsync(bridgeIntegrationId, inboxId, cancellationToken);

    public Task<bool> UndoAsync(ActivationIntent intent, string? stored, PendingRemoval removal, CancellationToken cancellationToken) =>
        WriteAsync(() => real.UndoAsync(intent, stored, removal, cancellationToken));

    public Task<IReadOnlyList<PendingRemoval>> ListDueRemovalsAsync(DateTimeOffset now, int atMost, CancellationToken cancellationToken) =>
        real.ListDueRemovalsAsync(now, atMost, cancellationToken);

    public Task<bool> IsRemovalPendingAsync(string bridgeIntegrationId, CancellationToken cancellationToken) =>
        real.IsRemovalPendingAsync(bridgeIntegrationId, cancellationToken);

    public Task<PendingRemoval?> TryStartRemovalAsync(PendingRemoval due, DateTimeOffset until, CancellationToken cancellationToken) =>
        WriteAsync(() => real.TryStartRemovalAsync(due, until, cancellationToken));

    public Task RescheduleRemovalAsync(string bridgeIntegrationId, DateTimeOffset? nextAttempt, CancellationToken cancellationToken) =>
        WriteAsync(async () =>
        {
            await real.RescheduleRemovalAsync(bridgeIntegrationId, nextAttempt, cancellationToken);
            return true;
        });

    private async Task<T> WriteAsync<T>(Func<Task<T>> write, [CallerMemberName] string what = "")
    {
        int roll;
        lock (random)
        {
            roll = IsFaulty ? random.Next(16) : 15;
            trace.Add($"  {what}: roll {roll}");
        }

        switch (roll)
        {
            case 0:
                onDiskFull();
                throw new StorageException("the disk is full");
            case 1:
                throw new ProcessDiedException();
            case 2:
                await write();
                throw new ProcessDiedException();
            default:
                return await write();
        }
    }
}
