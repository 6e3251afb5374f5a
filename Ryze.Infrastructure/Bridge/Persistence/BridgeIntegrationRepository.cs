using Microsoft.EntityFrameworkCore;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Bridge.Link;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>Stores integrations and activations in the bridge's database.</summary>
internal sealed class BridgeIntegrationRepository(
    Store<BridgeDbContext> store, LeaseTable<BridgeDbContext> leases, BridgeRows rows, HandOvers handOvers, AgentMessageQuota agentMessages,
    TimeProvider time) : IBridgeIntegrationRepository
{
    // Compiled because every status request runs it. Not static, because it belongs to one context configuration.
    private readonly Func<BridgeDbContext, string, CancellationToken, Task<IntegrationState?>> _stateOf =
        EF.CompileAsyncQuery((BridgeDbContext db, string id, CancellationToken _) => db.Integrations
            .Where(i => i.Id == id && i.Phase == BridgeIntegrationPhase.Active)
            .Select(i => new IntegrationState(
                i.Id, i.Instance, IntegrationStates.Active, i.LastError, i.InboxId ?? 0, i.ChatwootInboxName,
                IntegrationStates.Disconnected,
                db.EventCursors.Where(c => c.IntegrationId == i.Id).Select(c => c.Backlog).FirstOrDefault(),
                db.EventCursors.Where(c => c.IntegrationId == i.Id).Select(c => c.DeadLetters).FirstOrDefault(),
                db.EventCursors.Where(c => c.IntegrationId == i.Id).Select(c => c.LastEventAt).FirstOrDefault(), i.UpdatedAt,
                i.ActivationId))
            .SingleOrDefault());

    public Task<ILease?> TryLeaseAsync(string link, CancellationToken cancellationToken) =>
        leases.TryAcquireAsync(link, cancellationToken);

    public Task<ILease?> TryLeaseForResumeAsync(string link, CancellationToken cancellationToken) =>
        leases.TryAcquireAsync(link, cancellationToken, forBackgroundWork: true);

    public Task<ILease?> TryLeaseRemovalAsync(string id, CancellationToken cancellationToken) =>
        leases.TryAcquireAsync($"removal/{id}", cancellationToken);

    public Task<BridgeIntegration?> FindAsync(string id, CancellationToken cancellationToken) => store.ReadAsync(
        async db => await db.Integrations.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, cancellationToken) is { } row
            ? rows.Read(row)
            : null,
        cancellationToken);

    public Task<IntegrationState?> FindStateAsync(string id, CancellationToken cancellationToken) =>
        store.ReadAsync(db => _stateOf(db, id, cancellationToken), cancellationToken);

    public Task<BridgeIntegration?> FindByLinkAsync(string link, CancellationToken cancellationToken) => store.ReadAsync(
        async db => await Running(db, link).AsNoTracking().OrderByDescending(i => i.Phase == BridgeIntegrationPhase.Active)
            .FirstOrDefaultAsync(cancellationToken) is { } row
            ? rows.Read(row)
            : null,
        cancellationToken);

    public Task<IReadOnlyList<LinkTarget>> ListActiveAsync(string? link, CancellationToken cancellationToken) => store.ReadAsync(
        async db => (IReadOnlyList<LinkTarget>)await db.Integrations
            .Where(i => i.Phase == BridgeIntegrationPhase.Active && (link == null || i.Channel == link))

            // Without the former integration's cursor, a link would skip the events that the public API still holds.
            .Where(i => db.EventCursors.Any(c => c.IntegrationId == i.Id)
                || !db.Integrations.Any(f => f.SupersededBy == i.Id && db.EventCursors.Any(c => c.IntegrationId == f.Id)))
            .Select(i => new LinkTarget(i.Id, i.Channel, i.ChannelUrl, i.IgnoreGroups))
            .ToListAsync(cancellationToken),
        cancellationToken);

    public Task<BridgeActivation?> FindActivationAsync(string activationId, CancellationToken cancellationToken) => store.ReadAsync(
        async db => await db.Activations.AsNoTracking().SingleOrDefaultAsync(a => a.Id == activationId, cancellationToken) is { } row
            ? rows.Read(row)
            : null,
        cancellationToken);

    public Task<IReadOnlyList<BridgeWork>> ListUnfinishedAsync(int atMost, CancellationToken cancellationToken) => store.ReadAsync(
        async db => (IReadOnlyList<BridgeWork>)await db.Activations
            .Where(a => a.Outcome == null)
            .OrderBy(a => a.StartedAt)
            .Take(atMost)
            .Select(a => new BridgeWork(a.Id, a.Channel))
            .ToListAsync(cancellationToken),
        cancellationToken);

    public Task<bool> BeginAsync(
        ILease lease, BridgeActivation activation, BridgeIntegration? created, CancellationToken cancellationToken) =>
        leases.WriteAsync(
            lease,
            db =>
            {
                db.Add(rows.Write(activation));
                if (created is not null)
                {
                    db.Add(rows.Write(created));
                }

                return Task.CompletedTask;
            },
            cancellationToken);

    public Task<bool> MoveAsync(
        ILease lease, BridgeActivation activation, BridgeIntegration successor, CancellationToken cancellationToken) =>
        leases.WriteAsync(
            lease,
            async db =>
            {
                (await db.Activations.SingleAsync(a => a.Id == activation.Id, cancellationToken)).IntegrationId = successor.Id;
                db.Add(rows.Write(successor));
            },
            cancellationToken);

    public async Task<bool> FinishAsync(
        ILease lease,
        BridgeActivation activation,
        BridgeIntegration? integration,
        DateTimeOffset supersededCheckAt,
        DateTimeOffset lateCheckAt,
        CancellationToken cancellationToken)
    {
        // A hand-over has only two integrations: the instance's next one starts after the previous one.
        await handOvers.CompleteAsync(activation.Channel, cancellationToken);
        return await leases.WriteAndReleaseAsync(
            lease,
            async db =>
            {
                rows.Write(activation, await db.Activations.SingleAsync(a => a.Id == activation.Id, cancellationToken));
                var row = await db.Integrations.SingleAsync(i => i.Id == activation.IntegrationId, cancellationToken);
                var overtaken = await EndUnfinishedAsync(
                    db.Activations.Where(a => a.Channel == activation.Channel && a.Id != activation.Id), "a later activation took over",
                    cancellationToken);
                if (integration is null && overtaken == 0)
                {
                    db.Remove(row);
                    return;
                }

                integration ??= rows.Read(row) with { Phase = BridgeIntegrationPhase.Removing };
                rows.Write(integration, row);
                row.CheckAt = overtaken > 0 ? lateCheckAt : row.CheckAt;
                await RemoveUnfinishedAsync(db, integration, lateCheckAt, cancellationToken);
                if (integration.Phase is BridgeIntegrationPhase.Active)
                {
                    await IntegrationRows.SupersedeAsync(db, integration, supersededCheckAt, cancellationToken);
                }
            },
            cancellationToken);
    }

    public async Task<BridgeIntegration?> BeginRemovalAsync(
        string id, bool keepInbox, bool removeEmpty, bool restoreSuperseded, CancellationToken cancellationToken)
    {
        var keepsMark = restoreSuperseded || (keepInbox && removeEmpty);
        if (!keepsMark)
        {
            // The hand-over needs the mark, so it ends before the mark is cleared.
            await handOvers.CompleteFromAsync(id, cancellationToken);
        }
        else if (restoreSuperseded && await FindAsync(id, cancellationToken) is { } successor)
        {
            await handOvers.CompleteAsync(successor.Channel, cancellationToken);
        }

        return await store.WriteAsync(
            async db =>
            {
                var row = await db.Integrations.SingleOrDefaultAsync(i => i.Id == id, cancellationToken);
                if (row is null)
                {
                    return null;
                }

                var now = time.GetUtcNow();
                if (restoreSuperseded && await FindSupersededAsync(db, id, cancellationToken) is { } formerId)
                {
                    // The next hand-over returns the waiting events to the former integration.
                    row.SupersededBy = formerId;
                    await db.Integrations.Where(i => i.Id == formerId && i.Phase == BridgeIntegrationPhase.Superseded).ExecuteUpdateAsync(
                        former => former
                            .SetProperty(i => i.Phase, BridgeIntegrationPhase.Active)
                            .SetProperty(i => i.SupersededBy, (string?)null)
                            .SetProperty(i => i.CheckAt, (DateTimeOffset?)null)
                            .SetProperty(i => i.UpdatedAt, now),
                        cancellationToken);
                }

                // A repeated removal keeps the time of the first attempt.
                row.UpdatedAt = row.Phase is BridgeIntegrationPhase.Removing ? row.UpdatedAt : now;
                row.KeepInbox = keepInbox;
                row.SupersededBy = keepsMark ? row.SupersededBy : null;

                // A check for an inbox that Chatwoot may create late keeps its time.
                row.CheckAt = row.Phase is BridgeIntegrationPhase.Active && row.CheckAt > now ? row.CheckAt : now;
                row.Phase = BridgeIntegrationPhase.Removing;
                row.Checks = 0;
                await db.SaveChangesAsync(cancellationToken);
                return rows.Read(row);
            },
            cancellationToken);
    }

    public async Task<BridgeIntegration?> RetireAsync(string id, bool keepInbox, bool removeEmpty, CancellationToken cancellationToken)
    {
        var keepsMark = keepInbox && removeEmpty;
        if (!keepsMark)
        {
            // The hand-over needs the mark, so it ends before the mark is cleared.
            await handOvers.CompleteFromAsync(id, cancellationToken);
        }

        return await store.WriteAsync(
            async db =>
            {
                var now = time.GetUtcNow();
                var retired = await db.Integrations.Where(i => i.Id == id && i.Phase == BridgeIntegrationPhase.Superseded)
                    .ExecuteUpdateAsync(
                    row => row
                        .SetProperty(i => i.Phase, BridgeIntegrationPhase.Removing)
                        .SetProperty(i => i.KeepInbox, keepInbox)
                        .SetProperty(i => i.SupersededBy, i => keepsMark ? i.SupersededBy : null)
                        .SetProperty(i => i.CheckAt, now)
                        .SetProperty(i => i.Checks, 0)
                        .SetProperty(i => i.UpdatedAt, now),
                    cancellationToken);
                return retired > 0 ? rows.Read(await db.Integrations.AsNoTracking().SingleAsync(i => i.Id == id, cancellationToken)) : null;
            },
            cancellationToken);
    }

    public async Task DeleteContentAsync(string id, CancellationToken cancellationToken)
    {
        // The successor's events are not this integration's content, so they move first.
        await handOvers.CompleteFromAsync(id, cancellationToken);
        var isStopped = await store.WriteAsync(
            async db =>
            {
                // First, as in every transaction: other writers have then finished, or find the integration stopped.
                if (await IntegrationRows.ReduceAsync(db, id, cancellationToken) == 0)
                {
                    return false;
                }

                // An activation that a crash interrupted must not wait for a stopped integration, and it holds a token.
                await EndUnfinishedAsync(
                    db.Activations.Where(a => a.IntegrationId == id), "the integration was removed", cancellationToken);
                return true;
            },
            cancellationToken);
        if (isStopped && await IntegrationRows.DeleteInPiecesAsync(store, id, cancellationToken) > 0)
        {
            await store.TruncateLogAsync(cancellationToken);
        }

        agentMessages.Forget(id);
    }

    public async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        await DeleteContentAsync(id, cancellationToken);
        await store.WriteAsync(db => db.Integrations.Where(i => i.Id == id).ExecuteDeleteAsync(cancellationToken), cancellationToken);
    }

    public Task SetSigningSecretAsync(string id, long inboxId, Secret secret, CancellationToken cancellationToken)
    {
        var envelope = rows.SealSigningSecret(secret, id);
        return store.WriteAsync(
            db => db.Integrations.Where(i => i.Id == id && i.InboxId == inboxId)
                .ExecuteUpdateAsync(
                    row => row.SetProperty(i => i.SigningSecret, envelope).SetProperty(i => i.LastError, ""), cancellationToken),
            cancellationToken);
    }

    public async Task SetTenantAsync(string id, string tenant, CancellationToken cancellationToken)
    {
        // Read first: every new link calls this, and the value rarely changes.
        if (await store.ReadAsync(
            db => db.Integrations.AnyAsync(i => i.Id == id && i.Tenant != tenant, cancellationToken), cancellationToken))
        {
            await store.WriteAsync(
                db => db.Integrations.Where(i => i.Id == id)
                    .ExecuteUpdateAsync(row => row.SetProperty(i => i.Tenant, tenant), cancellationToken),
                cancellationToken);
        }
    }

    public Task RescheduleCheckAsync(string id, DateTimeOffset? nextCheck, CancellationToken cancellationToken) => store.WriteAsync(
        db => db.Integrations.Where(i => i.Id == id).ExecuteUpdateAsync(
            row => row.SetProperty(i => i.CheckAt, nextCheck).SetProperty(i => i.Checks, i => nextCheck == null ? 0 : i.Checks + 1),
            cancellationToken),
        cancellationToken);

    public Task<IReadOnlyList<BridgeWork>> ListDueChecksAsync(DateTimeOffset now, int atMost, CancellationToken cancellationToken) =>
        store.ReadAsync(
            async db => (IReadOnlyList<BridgeWork>)await db.Integrations
                .Where(i => i.CheckAt != null && i.CheckAt <= now)
                .OrderBy(i => i.CheckAt)
                .Take(atMost)
                .Select(i => new BridgeWork(i.Id, i.Channel))
                .ToListAsync(cancellationToken),
            cancellationToken);

    public Task ForgetActivationsAsync(DateTimeOffset startedBefore, CancellationToken cancellationToken) => store.DeleteInPiecesAsync(
        db => db.Activations.Where(a => a.StartedAt < startedBefore && a.Outcome != null), cancellationToken);

    /// <summary>A crashed process may have requested an inbox for another integration: that inbox is found and removed.</summary>
    private static Task<int> RemoveUnfinishedAsync(
        BridgeDbContext db, BridgeIntegration kept, DateTimeOffset checkAt, CancellationToken cancellationToken) => db.Integrations
        .Where(i => i.Channel == kept.Channel && i.Phase == BridgeIntegrationPhase.Provisioning && i.Id != kept.Id)
        .ExecuteUpdateAsync(
            other => other.SetProperty(i => i.Phase, BridgeIntegrationPhase.Removing).SetProperty(i => i.CheckAt, checkAt)
                .SetProperty(i => i.UpdatedAt, kept.UpdatedAt),
            cancellationToken);

    private static Task<string?> FindSupersededAsync(BridgeDbContext db, string successor, CancellationToken cancellationToken) =>
        db.Integrations
        .Where(i => i.SupersededBy == successor && i.Phase == BridgeIntegrationPhase.Superseded)
        .Select(i => (string?)i.Id)
        .SingleOrDefaultAsync(cancellationToken);

    private static Task<int> EndUnfinishedAsync(
        IQueryable<BridgeActivationRow> activations, string why, CancellationToken cancellationToken)
    {
        var ended = BridgeRows.Write(new ActivationOutcome(null, new ChatwootFailure(BridgeErrorCode.IntegrationNotFound, Detail.Of(why))));
        return activations.Where(a => a.Outcome == null)
            .ExecuteUpdateAsync(
                row => row.SetProperty(a => a.Outcome, ended).SetProperty(a => a.ApiToken, Array.Empty<byte>()), cancellationToken);
    }

    private static IQueryable<BridgeIntegrationRow> Running(BridgeDbContext db, string link) => db.Integrations.Where(i =>
        i.Channel == link && (i.Phase == BridgeIntegrationPhase.Active || i.Phase == BridgeIntegrationPhase.Provisioning));
}
