using Microsoft.EntityFrameworkCore;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Integrations;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>Stores integrations in the public API's database; each token is encrypted for its own row and column.</summary>
internal sealed class EncryptedChatwootIntegrationRepository(
    Store<RyzeDbContext> store, LeaseTable<RyzeDbContext> leases, LinkRepository links, SecretProtector protector, TimeProvider time)
    : IChatwootIntegrationRepository
{
    public const string IntegrationTable = "chatwoot_integrations";
    public const string IntentTable = "activation_intents";
    public const string ApiTokenColumn = "api_token";

    // Compiled because every status request runs it. Not static, because it belongs to one context configuration.
    private readonly Func<RyzeDbContext, string, CancellationToken, Task<ChatwootIntegrationView?>> _viewOf =
        EF.CompileAsyncQuery((RyzeDbContext db, string instanceId, CancellationToken _) => db.Integrations
            .Where(i => i.InstanceId == instanceId)
            .Join(db.Instances, i => i.InstanceId, o => o.Id, (i, o) => new
            {
                Integration =
                    i, o.Name, o.PhoneState, o.PhoneStateSince,
                IsNameClaimedElsewhere = db.EngineNames.Any(n => n.NameKey == o.NameKey && n.AccountId != o.AccountId)
                    && !db.EngineConnections.Any(e => e.InstanceId == o.Id),
            })
            .Join(db.OutboxLinks, i => i.Integration.Id, c => c.IntegrationId, (i, c) => new ChatwootIntegrationView(
                i.Integration.Id, i.Name, i.Integration.Status, i.Integration.BridgeIntegrationId, i.Integration.BaseUrl,
                i.Integration.AccountId,
                i.Integration.InboxId, i.Integration.ChatwootInboxName, i.Integration.SignMessages, i.Integration.IgnoreGroups,
                i.Integration.StartAsPending, i.Integration.ReopenResolved, i.Integration.LastError, i.Integration.CreatedAt,
                c.LastSeq - c.LastAcked, c.FullSince)
            {
                IsNameClaimedElsewhere = i.IsNameClaimedElsewhere,
                PhoneState = i.PhoneState, PhoneStateSince = i.PhoneStateSince,
                BacklogBytes = c.TotalBytes - (db.OutboxEvents.Where(e => e.IntegrationId == c.IntegrationId && e.Seq == c.LastAcked + 1)
                    .Select(e => (long?)e.BytesBefore).FirstOrDefault() ?? c.TotalBytes),
            })
            .SingleOrDefault());

    public Task<ILease?> TryLeaseAsync(string instanceId, CancellationToken cancellationToken) =>
        leases.TryAcquireAsync(instanceId, cancellationToken);

    public Task<bool> IsLeasedAsync(string instanceId, CancellationToken cancellationToken) =>
        leases.IsHeldAsync(instanceId, cancellationToken);

    public Task<ChatwootIntegration?> FindAsync(string instanceId, CancellationToken cancellationToken) => store.ReadAsync(
        async db =>
        {
            var row = await db.Integrations.AsNoTracking().SingleOrDefaultAsync(i => i.InstanceId == instanceId, cancellationToken);
            return row is null
                ? null
                : new ChatwootIntegration(
                    row.Id, row.InstanceId, row.BridgeIntegrationId, row.ToSettings(Open(IntegrationTable, row.Id, row)), row.InboxId,
                    row.ChatwootInboxName, row.CreatedAt);
        },
        cancellationToken);

    public Task<ChatwootIntegrationView?> FindViewAsync(string instanceId, CancellationToken cancellationToken) =>
        store.ReadAsync(db => _viewOf(db, instanceId, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<ActivationIntent>> ListIntentsAsync(string instanceId, CancellationToken cancellationToken) =>
        store.ReadAsync(
        async db =>
        {
            var rows = await db.Intents.AsNoTracking().Where(i => i.InstanceId == instanceId).OrderBy(i => i.SentAt)
                .ToListAsync(cancellationToken);
            var orphaned = rows.Count > 0 && !await db.Instances.AnyAsync(i => i.Id == instanceId, cancellationToken);
            return (IReadOnlyList<ActivationIntent>)[.. rows.Select(row => new ActivationIntent(
                row.Id, row.InstanceId, row.IntegrationId, row.ToSettings(Open(IntentTable, row.Id, row)), row.TakeBack || orphaned,
                row.KeepInbox, row.IsReplaced, row.SentAt))];
        },
        cancellationToken);

    public Task<IReadOnlyList<string>> ListInstancesWithIntentsAsync(int atMost, CancellationToken cancellationToken) => store.ReadAsync(
        async db => (IReadOnlyList<string>)await db.Intents
            .GroupBy(i => i.InstanceId)
            .OrderBy(g => g.Min(i => i.SentAt))
            .Select(g => g.Key)
            .Take(atMost)
            .ToListAsync(cancellationToken),
        cancellationToken);

    public Task<bool> RecordIntentAsync(ActivationIntent intent, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            // Another replica may have deleted the instance, and this replica caches instances for 5 s.
            if (!await db.Instances.AnyAsync(i => i.Id == intent.InstanceId, cancellationToken))
            {
                return false;
            }

            var row = new ActivationIntentRow
            {
                Id = intent.ActivationId,
                InstanceId = intent.InstanceId,
                IntegrationId = intent.IntegrationId,
                TakeBack = intent.TakeBack,
                KeepInbox = intent.KeepInbox,
                SentAt = intent.SentAt,
            };
            row.Take(intent.Settings, Seal(IntentTable, row.Id, intent.Settings));
            db.Add(row);
            await db.SaveChangesAsync(cancellationToken);
            return true;
        },
        cancellationToken);

    public Task DropIntentAsync(string activationId, CancellationToken cancellationToken) => store.WriteAsync(
        db => db.Intents.Where(i => i.Id == activationId).ExecuteDeleteAsync(cancellationToken), cancellationToken);

    public Task MarkForUndoAsync(string activationId, CancellationToken cancellationToken) => store.WriteAsync(
        db => db.Intents.Where(i => i.Id == activationId)
            .ExecuteUpdateAsync(row => row.SetProperty(i => i.TakeBack, true), cancellationToken),
        cancellationToken);

    public Task<bool> SaveAsync(ILease lease, ChatwootIntegration integration, string? activationId, CancellationToken cancellationToken) =>
        WriteAndForgetRoutesAsync(leases.WriteAndReleaseAsync(
            lease,
            async db =>
            {
                await ReplaceAsync(db, integration, cancellationToken);
                await db.Intents.Where(i => i.Id == activationId).ExecuteDeleteAsync(cancellationToken);
                await db.Intents.Where(i => i.InstanceId == integration.InstanceId)
                    .ExecuteUpdateAsync(row => row.SetProperty(i => i.IsReplaced, true), cancellationToken);
            },
            cancellationToken));

    public Task<bool> KeepAsync(
        ActivationIntent intent, string? stored, ChatwootIntegration integration, CancellationToken cancellationToken) =>
        WriteAndForgetRoutesAsync(leases.WriteUnlessHeldAsync(
            intent.InstanceId,
            async db =>
            {
                if (!await IsUnchangedAsync(db, intent, stored, cancellationToken))
                {
                    return false;
                }

                await ReplaceAsync(db, integration, cancellationToken);
                await db.Intents.Where(i => i.Id == intent.ActivationId).ExecuteDeleteAsync(cancellationToken);
                await db.Intents.Where(i => i.InstanceId == intent.InstanceId && i.SentAt < intent.SentAt)
                    .ExecuteUpdateAsync(row => row.SetProperty(i => i.IsReplaced, true), cancellationToken);
                return true;
            },
            cancellationToken));

    public Task<bool> DeleteAsync(ILease lease, PendingRemoval removal, CancellationToken cancellationToken) =>
        WriteAndForgetRoutesAsync(leases.WriteAsync(
        lease,
        async db =>
        {
            await EnqueueRemovalAsync(db, removal, cancellationToken);
            await db.Intents.Where(i => i.InstanceId == removal.InstanceId).ExecuteUpdateAsync(
                row => row.SetProperty(i => i.TakeBack, true).SetProperty(i => i.KeepInbox, removal.KeepInbox), cancellationToken);

            await OutboxLinks.CloseAsync(db, removal.InstanceId, time.GetUtcNow(), cancellationToken);
            await db.Integrations.Where(i => i.InstanceId == removal.InstanceId).ExecuteDeleteAsync(cancellationToken);
        },
        cancellationToken));

    public Task SetInboxIdAsync(string bridgeIntegrationId, long inboxId, CancellationToken cancellationToken) => store.WriteAsync(
        db => db.Integrations.Where(i => i.BridgeIntegrationId == bridgeIntegrationId && i.InboxId == 0)
            .ExecuteUpdateAsync(row => row.SetProperty(i => i.InboxId, inboxId), cancellationToken),
        cancellationToken);

    public Task<bool> UndoAsync(ActivationIntent intent, string? stored, PendingRemoval removal, CancellationToken cancellationToken) =>
        leases.WriteUnlessHeldAsync(
            intent.InstanceId,
            async db =>
            {
                if (!await IsUnchangedAsync(db, intent, stored, cancellationToken))
                {
                    return false;
                }

                // An existing pending removal may have the customer's request to keep the inbox.
                if (!await db.Removals.AnyAsync(r => r.Id == removal.BridgeIntegrationId, cancellationToken))
                {
                    await EnqueueRemovalAsync(db, removal, cancellationToken);
                }

                await db.Intents.Where(i => i.Id == intent.ActivationId).ExecuteDeleteAsync(cancellationToken);
                return true;
            },
            cancellationToken);

    public Task<IReadOnlyList<PendingRemoval>> ListDueRemovalsAsync(DateTimeOffset now, int atMost, CancellationToken cancellationToken) =>
        store.ReadAsync(
            async db => (IReadOnlyList<PendingRemoval>)await db.Removals
                .Where(r => r.NextAttemptAt <= now)
                .OrderBy(r => r.NextAttemptAt)
                .Take(atMost)
                .Select(r => new PendingRemoval(r.InstanceId, r.Id, r.KeepInbox, r.Attempts, r.CreatedAt) { RemoveEmpty = r.RemoveEmpty })
                .ToListAsync(cancellationToken),
            cancellationToken);

    public Task<bool> IsRemovalPendingAsync(string bridgeIntegrationId, CancellationToken cancellationToken) => store.ReadAsync(
        db => db.Removals.AnyAsync(r => r.Id == bridgeIntegrationId, cancellationToken), cancellationToken);

    public async Task<PendingRemoval?> TryStartRemovalAsync(PendingRemoval due, DateTimeOffset until, CancellationToken cancellationToken)
    {
        PendingRemoval? started = null;
        var now = time.GetUtcNow();
        await leases.WriteUnlessHeldAsync(
            due.InstanceId,
            async db =>
            {
                started = null;
                var row = await db.Removals.SingleOrDefaultAsync(
                    r => r.Id == due.BridgeIntegrationId && r.NextAttemptAt <= now, cancellationToken);
                if (row is null)
                {
                    return false;
                }

                row.NextAttemptAt = until;
                started = new PendingRemoval(row.InstanceId, row.Id, row.KeepInbox, row.Attempts, row.CreatedAt)
                    { RemoveEmpty = row.RemoveEmpty };
                return true;
            },
            cancellationToken);
        return started;
    }

    public Task RescheduleRemovalAsync(string bridgeIntegrationId, DateTimeOffset? nextAttempt, CancellationToken cancellationToken) =>
        store.WriteAsync(
            db => nextAttempt is { } next
                ? db.Removals.Where(r => r.Id == bridgeIntegrationId).ExecuteUpdateAsync(
                    row => row.SetProperty(r => r.NextAttemptAt, next).SetProperty(r => r.Attempts, r => r.Attempts + 1), cancellationToken)
                : db.Removals.Where(r => r.Id == bridgeIntegrationId).ExecuteDeleteAsync(cancellationToken),
            cancellationToken);

    private async Task ReplaceAsync(RyzeDbContext db, ChatwootIntegration integration, CancellationToken cancellationToken)
    {
        var row = await db.Integrations.SingleOrDefaultAsync(i => i.InstanceId == integration.InstanceId, cancellationToken);
        if (row is not null && row.BridgeIntegrationId != integration.BridgeIntegrationId)
        {
            // A move to another Chatwoot deletes no conversations (docs/spec/api.md 4.4); the bridge removes only an empty inbox.
            var former = new PendingRemoval(row.InstanceId, row.BridgeIntegrationId, KeepInbox: true, Attempts: 0, time.GetUtcNow())
            {
                RemoveEmpty = true,
            };
            await EnqueueRemovalAsync(db, former, cancellationToken);
        }

        if (row is null)
        {
            row = new ChatwootIntegrationRow { Id = integration.Id, InstanceId = integration.InstanceId,
                CreatedAt = integration.CreatedAt };
            db.Add(row);
            await OutboxLinks.OpenAsync(db, integration.Id, time.GetUtcNow(), cancellationToken);
        }

        row.Take(integration.Settings, Seal(IntegrationTable, row.Id, integration.Settings));
        row.BridgeIntegrationId = integration.BridgeIntegrationId;
        row.InboxId = integration.InboxId;
        row.ChatwootInboxName = integration.InboxName;
        row.Status = IntegrationStatus.Active;
        row.LastError = "";
        await db.Removals.Where(r => r.Id == integration.BridgeIntegrationId).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Whether nothing changed since settlement called the bridge, which it did without a lease.</summary>
    private static async Task<bool> IsUnchangedAsync(
        RyzeDbContext db, ActivationIntent intent, string? stored, CancellationToken cancellationToken)
    {
        var current = await db.Integrations.Where(i => i.InstanceId == intent.InstanceId).Select(i => i.BridgeIntegrationId)
            .SingleOrDefaultAsync(cancellationToken);
        var isOrphaned = !await db.Instances.AnyAsync(i => i.Id == intent.InstanceId, cancellationToken);
        return current == stored && await db.Intents.AnyAsync(
            i => i.Id == intent.ActivationId && (i.TakeBack || isOrphaned) == intent.TakeBack && i.KeepInbox == intent.KeepInbox
                && i.IsReplaced == intent.IsReplaced,
            cancellationToken);
    }

    private async Task<bool> WriteAndForgetRoutesAsync(Task<bool> write)
    {
        var written = await write;
        links.Forget();
        return written;
    }

    private Task EnqueueRemovalAsync(RyzeDbContext db, PendingRemoval removal, CancellationToken cancellationToken) =>
        PendingRemovalTables.EnqueueAsync(db, removal, time.GetUtcNow(), cancellationToken);

    private byte[] Seal(string table, string id, ChatwootSettings settings) => protector.Protect(
        settings.ApiToken, AddressOf(table, id, new TokenDestination(settings.BaseUrl, settings.AccountId)));

    private Secret Open(string table, string id, SettingsColumns row) => protector.Unprotect(
        row.ApiToken, AddressOf(table, id, new TokenDestination(row.BaseUrl, row.AccountId)));

    private static SecretAddress AddressOf(string table, string id, TokenDestination destination) =>
        new(table, ApiTokenColumn, id) { Destination = destination };
}
