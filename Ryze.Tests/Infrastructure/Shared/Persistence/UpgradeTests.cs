using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Application.PublicApi.Events;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Application.PublicApi.Link;
using Ryze.Domain.PublicApi.Events;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Infrastructure.PublicApi.Persistence;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Shared.Persistence;

/// <summary>A database of a former version keeps its data after an upgrade.</summary>
internal sealed class UpgradeTests
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("ryze.db");

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Integration_receives_events_after_an_upgrade_from_before_the_outbox()
    {
        await using (var before = new SqliteRyzeDbContext(
            new DbContextOptionsBuilder<SqliteRyzeDbContext>().UseSqlite($"Data Source={File};Pooling=false").Options))
        {
            await before.GetService<IMigrator>().MigrateAsync("Initial");
        }

        Assert.That(await SqliteFile.ScalarAsync<long>(File, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'outbox_channels'"), Is.Zero);
        await SqliteFile.ExecuteAsync(File, """
            INSERT INTO accounts (Id, Name, TokenHash, CreatedAt) VALUES ('acc', 'A', 'h', 0);
            INSERT INTO instances (Id, AccountId, Name, NameKey, CreatedAt) VALUES ('ins', 'acc', 'vendas', 'vendas', 0);
            INSERT INTO chatwoot_integrations (Id, InstanceId, BridgeIntegrationId, InboxId, ChatwootInboxName, Status, LastError, CreatedAt, BaseUrl, AccountId,
                ApiToken, InboxName, SignMessages, IgnoreGroups, StartAsPending, ReopenResolved)
            VALUES ('cwi_old', 'ins', 'int_old', 42, 'Inbox', 'Active', '', 0, 'https://cw.example', 1, x'00', 'Inbox', 0, 0, 0, 0);
            """);

        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(_folder));
        var route = await ryze.Services.GetRequiredService<ILinkRepository>()
            .FindRouteAsync("vendas", "acc", fresh: true, CancellationToken.None);
        var outbox = ryze.Services.GetRequiredService<IOutbox>();
        var accepted = await outbox.AppendAsync(route.Value.IntegrationId!, Stores.Event("a"), CancellationToken.None);

        Assert.That((route.Value.IntegrationId, accepted.Value), Is.EqualTo(("cwi_old", EventAcceptance.Stored)));
        Assert.That(await outbox.FindPositionAsync("cwi_old", CancellationToken.None), Is.EqualTo(new OutboxPosition(1, 0)));
        Assert.That(
            await ryze.Services.GetRequiredService<IChatwootIntegrationRepository>().FindViewAsync("ins", CancellationToken.None),
            Is.Not.Null);
    }

    [Test]
    public async Task Waiting_bytes_are_counted_when_a_database_is_upgraded()
    {
        await using var stores = await Stores.ApiAsync("cwi_1", "cwi_2");
        await using (var before = new SqliteRyzeDbContext(
            new DbContextOptionsBuilder<SqliteRyzeDbContext>().UseSqlite($"Data Source={stores.File};Pooling=false").Options))
        {
            await before.GetService<IMigrator>().MigrateAsync("EngineNames");
        }

        await stores.ExecuteAsync("""
            UPDATE outbox_channels SET LastSeq = 3, LastAcked = 1 WHERE IntegrationId = 'cwi_1';
            INSERT INTO outbox_events (IntegrationId, Seq, IdentityHash, Frame) VALUES
                ('cwi_1', 1, x'01', zeroblob(500)), ('cwi_1', 2, x'02', zeroblob(20)), ('cwi_1', 3, x'03', zeroblob(3));
            INSERT INTO outbox_media (Id, IntegrationId, Seq, MimeType, Content) VALUES ('med_1', 'cwi_1', 2, 'image/png', zeroblob(1000));
            """);

        await stores.ReopenAsync();

        Assert.That(await stores.Get<OutboxChanges>().MeasureBacklogAsync(CancellationToken.None), Is.EqualTo(new OutboxBacklog(2, 1023)));
        Assert.That(await stores.ScalarAsync<long>("SELECT BytesBefore FROM outbox_events WHERE Seq = 3"), Is.EqualTo(1020));
    }

    [Test]
    public async Task Removal_that_a_former_version_abandoned_is_due_again()
    {
        await using var stores = await Stores.BridgeAsync("int_1");
        await stores.ExecuteAsync("UPDATE integrations SET Phase = 'Removing', CheckAt = NULL");
        var options = new DbContextOptionsBuilder<SqliteBridgeDbContext>().UseSqlite($"Data Source={stores.File};Pooling=false").Options;
        await using (var before = new SqliteBridgeDbContext(options))
        {
            await before.GetService<IMigrator>().MigrateAsync("ContactNames");
        }

        await stores.ReopenAsync();

        var due = await stores.Get<IBridgeIntegrationRepository>().ListDueChecksAsync(Stores.Start, 10, CancellationToken.None);
        Assert.That(due.Select(work => work.Id), Is.EqualTo(new[] { "int_1" }));
    }

    [Test]
    public async Task First_account_with_a_name_claims_it_when_a_database_is_upgraded()
    {
        await using (var before = new SqliteRyzeDbContext(
            new DbContextOptionsBuilder<SqliteRyzeDbContext>().UseSqlite($"Data Source={File};Pooling=false").Options))
        {
            await before.GetService<IMigrator>().MigrateAsync("Instances");
        }

        await SqliteFile.ExecuteAsync(File, """
            INSERT INTO accounts (Id, Name, TokenHash, CreatedAt) VALUES ('acc_1', 'A', 'h1', 0), ('acc_2', 'B', 'h2', 0);
            INSERT INTO instances (Id, AccountId, Name, NameKey, CreatedAt) VALUES
                ('ins_2', 'acc_2', 'SUPORTE', 'suporte', 20), ('ins_1', 'acc_1', 'Suporte', 'suporte', 10), ('ins_3', 'acc_2', 'vendas', 'vendas', 5);
            """);

        var migrated = await OperatorCall.RunAsync(RyzeApp.Settings(_folder), "database", "migrate");
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(_folder));

        var names = ryze.Services.GetRequiredService<IEngineNameRepository>();
        Assert.That(migrated.Result, Does.Contain("engine name Suporte: belongs to acc_1; not connected: acc_2"));
        Assert.That(await names.FindAsync("SUPORTE", CancellationToken.None), Is.EqualTo(new EngineName("Suporte", "acc_1")));
        Assert.That(await names.FindAsync("vendas", CancellationToken.None), Is.EqualTo(new EngineName("vendas", "acc_2")));
    }
}
