using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>Stores engine connections; each secret is encrypted for its own row and column.</summary>
internal sealed class EngineConnectionRepository(
    Store<RyzeDbContext> store, LeaseTable<RyzeDbContext> leases, ShortLivedCache<EngineConnection> byId,
    ShortLivedCache<OwnEngine> byInstance, LinkRepository links, SecretProtector protector, TimeProvider time)
    : IEngineConnectionRepository
{
    private static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(1);

    /// <summary>Remembered notes; beyond this number all are forgotten.</summary>
    private const int MaxNoted = 10_000;

    private readonly ConcurrentDictionary<(string EngineId, bool IsError), DateTimeOffset> _noted = new();

    public Task<ILease?> TryLeaseAsync(string instanceId, CancellationToken cancellationToken) =>
        leases.TryAcquireAsync("engine/" + instanceId, cancellationToken);

    public ValueTask<EngineConnection?> FindAsync(string engineId, CancellationToken cancellationToken) => byId.GetOrReadAsync(
        engineId,
        () => store.ReadAsync(
            async db => Open(await db.EngineConnections.AsNoTracking().SingleOrDefaultAsync(e => e.Id == engineId, cancellationToken)),
            cancellationToken));

    public async ValueTask<EngineConnection?> FindOfInstanceAsync(string instanceId, bool fresh, CancellationToken cancellationToken) =>
        fresh
            ? await ReadOfInstanceAsync(instanceId, cancellationToken)
            : (await byInstance.GetOrReadAsync(
                instanceId, async () => new OwnEngine(await ReadOfInstanceAsync(instanceId, cancellationToken))))!.Connection;

    public Task<IReadOnlyList<EngineConnection>> ListAsync(
        EngineKind kind, string engineInstance, CancellationToken cancellationToken)
    {
        var name = EngineKinds.NameOf(kind);
        return store.ReadAsync(
            async db =>
            {
                var rows = await db.EngineConnections.AsNoTracking().Where(e => e.Kind == name && e.EngineInstance == engineInstance)
                    .OrderBy(e => e.Id).ToListAsync(cancellationToken);
                return (IReadOnlyList<EngineConnection>)[.. rows.Select(row => Open(row)!)];
            },
            cancellationToken);
    }

    public Task<EngineView?> FindViewAsync(string instanceId, CancellationToken cancellationToken) => store.ReadAsync(
        async db =>
        {
            var found = await db.EngineConnections.AsNoTracking().Where(e => e.InstanceId == instanceId)
                .Join(db.Instances, e => e.InstanceId, i => i.Id, (e, i) => new { Row = e, i.PhoneState })
                .SingleOrDefaultAsync(cancellationToken);
            return found is null ? null
                : new EngineView(
                    Open(found.Row)!, found.PhoneState ?? PhoneState.Disconnected, found.Row.Phone, found.Row.LastEventAt,
                    found.Row.LastError, found.Row.CreatedAt);
        },
        cancellationToken);

    public async Task<EngineSaving> SaveAsync(
        ILease lease, EngineConnection connection, EngineCheck check, CancellationToken cancellationToken)
    {
        async Task<(EngineSaving Saving, string? FormerId)> TryAsync()
        {
            (EngineSaving Saving, string? FormerId) outcome = (EngineSaving.LeaseLost, null);
            await leases.WriteAsync(
                lease, async db => outcome = await TrySaveAsync(db, connection, check, cancellationToken), cancellationToken);
            return outcome;
        }

        (EngineSaving Saving, string? FormerId) saved;
        try
        {
            saved = await TryAsync();
        }
        catch (StorageException exception) when (exception.InnerException is DbUpdateException)
        {
            // Another replica stored the same engine or instance after the check. The second attempt finds its row.
            saved = await TryAsync();
        }

        byId.Evict(connection.Id);
        byInstance.Evict(connection.InstanceId);
        links.Forget();
        if (saved.FormerId is { } formerId && formerId != connection.Id)
        {
            byId.Evict(formerId);
            await EngineMessages.ForgetAllAsync(store, formerId, cancellationToken);
        }

        return saved.Saving;
    }

    public async Task<EngineDeletion?> DeleteAsync(string instanceId, CancellationToken cancellationToken)
    {
        var row = await store.WriteAsync(
            async db =>
            {
                var found = await db.EngineConnections.AsNoTracking()
                    .SingleOrDefaultAsync(e => e.InstanceId == instanceId, cancellationToken);
                if (found is not null)
                {
                    await db.EngineConnections.Where(e => e.Id == found.Id).ExecuteDeleteAsync(cancellationToken);
                    await PhoneStates.ClearAsync(db, instanceId, cancellationToken);
                }

                return found;
            },
            cancellationToken);
        if (row is null)
        {
            return null;
        }

        byId.Evict(row.Id);
        byInstance.Evict(instanceId);
        links.Forget();
        await EngineMessages.ForgetAllAsync(store, row.Id, cancellationToken);
        try
        {
            return new EngineDeletion(row.Id, Open(row));
        }
        catch (SecretUnreadableException)
        {
            return new EngineDeletion(row.Id, null);
        }
    }

    public Task NoteEventAsync(string engineId, CancellationToken cancellationToken) => IsNoted(engineId, isError: false)
        ? Task.CompletedTask
        : store.WriteAsync(
            db => db.EngineConnections.Where(e => e.Id == engineId).ExecuteUpdateAsync(
                row => row.SetProperty(e => e.LastEventAt, time.GetUtcNow()).SetProperty(e => e.LastError, ""), cancellationToken),
            cancellationToken);

    public Task NoteErrorAsync(string engineId, string error, CancellationToken cancellationToken) => IsNoted(engineId, isError: true)
        ? Task.CompletedTask
        : store.WriteAsync(
            db => db.EngineConnections.Where(e => e.Id == engineId).ExecuteUpdateAsync(
                row => row.SetProperty(e => e.LastError, error), cancellationToken),
            cancellationToken);

    private Task<EngineConnection?> ReadOfInstanceAsync(string instanceId, CancellationToken cancellationToken) => store.ReadAsync(
        async db => Open(
            await db.EngineConnections.AsNoTracking().SingleOrDefaultAsync(e => e.InstanceId == instanceId, cancellationToken)),
        cancellationToken);

    /// <returns>The outcome, and the id of the instance's former connection.</returns>
    private async Task<(EngineSaving Saving, string? FormerId)> TrySaveAsync(
        RyzeDbContext db, EngineConnection connection, EngineCheck check, CancellationToken cancellationToken)
    {
        if (!await db.Instances.AnyAsync(i => i.Id == connection.InstanceId, cancellationToken))
        {
            return (EngineSaving.InstanceGone, null);
        }

        var identity = EngineSettings.IdentityOf(connection.Kind, connection.BaseUrl, connection.EngineInstance);
        if (await db.EngineConnections.AnyAsync(
            e => e.Identity == identity && e.InstanceId != connection.InstanceId, cancellationToken))
        {
            return (EngineSaving.UsedElsewhere, null);
        }

        var row = await db.EngineConnections.SingleOrDefaultAsync(e => e.InstanceId == connection.InstanceId, cancellationToken);
        var formerId = row?.Id;
        if (row is not null && row.Id != connection.Id)
        {
            await db.EngineConnections.Where(e => e.Id == row.Id).ExecuteDeleteAsync(cancellationToken);
            db.ChangeTracker.Clear();
            row = null;
        }

        if (row is null)
        {
            row = new EngineConnectionRow
            {
                Id = connection.Id,
                InstanceId = connection.InstanceId,
                Kind = EngineKinds.NameOf(connection.Kind),
                EngineInstance = connection.EngineInstance,
                Identity = identity,
                CreatedAt = time.GetUtcNow(),
            };
            db.Add(row);
        }

        Write(row, connection);
        row.Phone = check.Phone is { Length: <= Columns.Id } phone ? phone : null;
        row.LastError = "";
        await db.SaveChangesAsync(cancellationToken);
        var now = time.GetUtcNow();
        await PhoneStates.ReplaceAsync(
            db, connection.InstanceId, PhoneState.Of(check.Status, now) ?? new PhoneState(PhoneState.Disconnected, now), cancellationToken);
        return (EngineSaving.Saved, formerId);
    }

    private void Write(EngineConnectionRow row, EngineConnection connection)
    {
        byte[] Seal(string column, Secret secret) =>
            protector.Protect(secret, EngineSecretColumn.AddressOf(column, connection.Id, connection.BaseUrl));
        row.BaseUrl = connection.BaseUrl;
        row.Token = Seal(EngineSecretColumn.Token, connection.Token);
        row.AppSecret = connection.AppSecret is { } appSecret ? Seal(EngineSecretColumn.AppSecret, appSecret) : null;
        row.WebhookSecret = Seal(EngineSecretColumn.WebhookSecret, connection.WebhookSecret);
        row.PathSecret = Seal(EngineSecretColumn.PathSecret, connection.PathSecret);
        row.BusinessAccountId = connection.BusinessAccountId;
        row.ApiVersion = connection.ApiVersion;
    }

    private EngineConnection? Open(EngineConnectionRow? row)
    {
        if (row is null)
        {
            return null;
        }

        Secret Unseal(string column, byte[] envelope) =>
            protector.Unprotect(envelope, EngineSecretColumn.AddressOf(column, row.Id, row.BaseUrl));
        return new EngineConnection(
            row.Id, row.InstanceId, EngineKinds.Find(row.Kind) ?? throw new SecretUnreadableException($"unknown engine '{row.Kind}'"),
            row.BaseUrl, row.EngineInstance, Unseal(EngineSecretColumn.Token, row.Token),
            Unseal(EngineSecretColumn.WebhookSecret, row.WebhookSecret), Unseal(EngineSecretColumn.PathSecret, row.PathSecret))
        {
            AppSecret = row.AppSecret is { } appSecret ? Unseal(EngineSecretColumn.AppSecret, appSecret) : null,
            BusinessAccountId = row.BusinessAccountId,
            ApiVersion = row.ApiVersion,
        };
    }

    /// <summary>Whether the same note was written in the last minute. Otherwise the caller writes it now.</summary>
    private bool IsNoted(string engineId, bool isError)
    {
        var now = time.GetUtcNow();
        if (_noted.TryGetValue((engineId, isError), out var at) && now - at < NoteEvery)
        {
            return true;
        }

        if (_noted.Count >= MaxNoted)
        {
            _noted.Clear();
        }

        _noted[(engineId, isError)] = now;
        return false;
    }
}

/// <summary>What is cached for an instance.</summary>
/// <param name="Connection">Null when the instance uses the default engine.</param>
internal sealed record OwnEngine(EngineConnection? Connection);
