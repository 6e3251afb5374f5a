using Ryze.Application.PublicApi.Commands;
using Ryze.Application.PublicApi.Events;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Domain;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Events;
using Ryze.Domain.PublicApi.Integrations;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Tests.Infrastructure.Shared.Persistence;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.PublicApi.Persistence;

/// <summary>docs/spec/bridge.md 2.1: acknowledged events are kept for 24 hours, and data of removed integrations is deleted.</summary>
internal sealed class OutboxRetentionTests
{
    private const string One = "cwi_1";
    private static readonly TimeSpan PauseBetweenBatches = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private Stores _stores = null!;

    [SetUp]
    public async Task Open() => _stores = await Stores.ApiAsync(One);

    [TearDown]
    public async Task Close() => await _stores.DisposeAsync();

    [Test]
    public async Task Event_is_deleted_with_its_file_24_hours_after_its_acknowledgement()
    {
        await _stores.AppendAsync(One, Stores.Event("a"));
        await _stores.AppendAsync(One, Stores.Event("b", media: new EventMedia("med_1", "image/png", [1])));
        await _stores.AppendAsync(One, Stores.Event("c", media: new EventMedia("med_2", "image/png", [1])));
        await _stores.AcknowledgeAsync(One, 2);
        Assert.That(await PurgeAsync(), Is.EqualTo(Pause));

        _stores.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        Assert.That(await PurgeAsync(), Is.EqualTo(Pause));
        Assert.That(await EventsAsync(), Is.EqualTo(3));

        _stores.Time.Advance(TimeSpan.FromMilliseconds(1));
        await PurgeAllAsync();

        Assert.That((await _stores.Outbox.ReadAsync(One, 0, 10, CancellationToken.None)).Select(e => e.Seq), Is.EqualTo(new[] { 3L }));
        Assert.That(await _stores.Outbox.FindMediaAsync("med_1", CancellationToken.None), Is.Null);
        Assert.That(await _stores.Outbox.FindMediaAsync("med_2", CancellationToken.None), Is.Not.Null);
        Assert.That(await _stores.ScalarAsync<long>("SELECT COUNT(*) FROM outbox_notes"), Is.Zero);
        Assert.That(await _stores.AppendAsync(One, Stores.Event("d")), Is.EqualTo(EventAcceptance.Stored));
        Assert.That((await _stores.Outbox.FindPositionAsync(One, CancellationToken.None))!.LastSeq, Is.EqualTo(4), "the numbers continue");
    }

    [Test]
    public async Task Large_removal_is_done_in_batches()
    {
        await FillAsync(One, 4500);
        await _stores.ExecuteAsync("UPDATE outbox_channels SET LastAcked = LastSeq");
        await PurgeAsync();
        _stores.Time.Advance(TimeSpan.FromHours(24));
        var left = new List<long>();

        while (await PurgeAsync() is var pause && pause != Pause)
        {
            Assert.That(pause, Is.EqualTo(PauseBetweenBatches), "new events are stored between two batches");
            left.Add(await EventsAsync());
        }

        Assert.That(left, Is.SupersetOf(new long[] { 2500, 500, 0 }).And.Ordered.Descending);
        Assert.That(left.Prepend(4500).Zip(left, (before, after) => before - after), Is.All.LessThanOrEqualTo(2000));
    }

    [Test]
    public async Task Position_is_noted_once_in_ten_minutes_for_any_number_of_purges()
    {
        await FillAsync(One, 100);
        for (var seq = 1; seq <= 20; seq++)
        {
            await _stores.ExecuteAsync($"UPDATE outbox_channels SET LastAcked = {seq}");
            await PurgeAsync();
            _stores.Time.Advance(PauseBetweenBatches);
        }

        Assert.That(
            await _stores.ScalarAsync<long>("SELECT COUNT(*) FROM outbox_notes"), Is.EqualTo(1),
            "notes must not be added faster than they are deleted");
        _stores.Time.Advance(Pause);
        await PurgeAsync();
        Assert.That(await _stores.ScalarAsync<long>("SELECT COUNT(*) FROM outbox_notes"), Is.EqualTo(2));
    }

    [Test]
    public async Task Position_of_every_integration_is_noted()
    {
        await _stores.ExecuteAsync("""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1700)
            INSERT INTO outbox_channels (IntegrationId, LastSeq, LastAcked, NotedSeq, ChangedAt) SELECT 'cwi_x' || i, 9, 9, 0, 0 FROM n
            """);

        await PurgeAsync();

        Assert.That(await _stores.ScalarAsync<long>("SELECT COUNT(*) FROM outbox_channels WHERE NotedSeq < LastAcked"), Is.Zero);
        Assert.That(await _stores.ScalarAsync<long>("SELECT COUNT(*) FROM outbox_notes WHERE Seq = 9"), Is.EqualTo(1700));
    }

    [Test]
    public async Task Notes_of_many_integrations_are_deleted_together()
    {
        await _stores.ExecuteAsync("""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
            INSERT INTO outbox_notes (IntegrationId, Seq, NotedAt) SELECT 'cwi_x' || i, 9, 0 FROM n
            """);

        var passes = await PurgeAllAsync();

        Assert.That(await _stores.ScalarAsync<long>("SELECT COUNT(*) FROM outbox_notes"), Is.Zero);
        Assert.That(passes, Is.LessThan(50), "10,000 integrations add as many notes in ten minutes");
    }

    [Test]
    public async Task Removed_integration_keeps_only_its_position_for_ten_minutes()
    {
        await _stores.AppendAsync(One, Stores.Event("a", media: new EventMedia("med_1", "image/png", [1])));
        await _stores.Get<ICommandRepository>().BeginAsync(One, "cmd_1", CommandTrace.None, CancellationToken.None);
        await _stores.AcknowledgeAsync(One, 1);
        await PurgeAsync();
        await _stores.ExecuteAsync($"UPDATE outbox_channels SET ClosedAt = {_stores.Time.GetUtcNow().ToUnixTimeMilliseconds()}");

        await PurgeAllAsync();

        foreach (var table in new[] { "outbox_events", "outbox_media", "outbox_notes", "commands" })
        {
            Assert.That(await _stores.ScalarAsync<long>($"SELECT COUNT(*) FROM {table}"), Is.Zero, table);
        }

        _stores.Time.Advance(Pause);
        await PurgeAllAsync();
        Assert.That(await ChannelsAsync(), Is.EqualTo(1));
        _stores.Time.Advance(TimeSpan.FromMilliseconds(1));
        await PurgeAllAsync();
        Assert.That(await ChannelsAsync(), Is.Zero);
    }

    [Test]
    public async Task Content_of_a_removed_integration_is_deleted_in_batches()
    {
        await FillAsync(One, (2 * PieceDeletion.PieceSize) + 1);
        await _stores.ExecuteAsync($"UPDATE outbox_channels SET ClosedAt = {_stores.Time.GetUtcNow().ToUnixTimeMilliseconds()}");

        await PurgeAsync();

        Assert.That(await EventsAsync(), Is.EqualTo(PieceDeletion.PieceSize + 1), "a purge deletes one batch");
        await PurgeAllAsync();
        Assert.That(await EventsAsync(), Is.Zero);
    }

    [Test]
    public async Task Late_command_of_a_removed_integration_is_refused()
    {
        await _stores.ExecuteAsync($"UPDATE outbox_channels SET ClosedAt = {_stores.Time.GetUtcNow().ToUnixTimeMilliseconds()}");

        var known = await _stores.Get<ICommandRepository>().BeginAsync(One, "cmd_late", CommandTrace.None, CancellationToken.None);

        Assert.That(known!.Result!.Failure!.Message, Does.Contain("the integration was removed"));
        Assert.That(await _stores.ScalarAsync<long>("SELECT COUNT(*) FROM commands"), Is.Zero);
    }

    [Test]
    public async Task Reused_integration_id_continues_its_numbers_with_an_empty_backlog()
    {
        await _stores.ExecuteAsync("INSERT INTO accounts (Id, Name, TokenHash, CreatedAt) VALUES ('acc', 'A', 'h', 0)");
        await _stores.ExecuteAsync(
            "INSERT INTO instances (Id, AccountId, Name, NameKey, CreatedAt) VALUES ('ins', 'acc', 'suporte', 'suporte', 0)");
        var integrations = _stores.Get<IChatwootIntegrationRepository>();
        await SaveAsync(integrations, "int_1");
        await _stores.AppendAsync("cwi_2", Stores.Event("a"));
        await _stores.AppendAsync("cwi_2", Stores.Event("b"));
        await using (var lease = await integrations.TryLeaseAsync("ins", CancellationToken.None))
        {
            Assert.That(
                await integrations.DeleteAsync(
                lease!, new PendingRemoval("ins", "int_1", KeepInbox: false, Attempts: 0, Stores.Start), CancellationToken.None), Is.True);
        }

        Assert.That(await _stores.AppendAsync("cwi_2", Stores.Event("c")), Is.EqualTo(EventAcceptance.Ignored));
        await SaveAsync(integrations, "int_2");
        _stores.Time.Advance(TimeSpan.FromHours(1));
        await PurgeAllAsync();

        Assert.That(await _stores.Outbox.FindPositionAsync("cwi_2", CancellationToken.None), Is.EqualTo(new OutboxPosition(2, 2)));
        Assert.That(await _stores.AppendAsync("cwi_2", Stores.Event("d")), Is.EqualTo(EventAcceptance.Stored));
        Assert.That((await _stores.Outbox.ReadAsync("cwi_2", 2, 10, CancellationToken.None)).Select(e => e.Seq), Is.EqualTo(new[] { 3L }));
    }

    private Task<TimeSpan> PurgeAsync() => _stores.SendAsync(new PurgeOutbox());

    /// <returns>The number of purges.</returns>
    private async Task<int> PurgeAllAsync()
    {
        var passes = 1;
        await Eventually.TrueAsync(
            async () =>
            {
                while (passes % 100 != 0 && await PurgeAsync() != Pause)
                {
                    passes++;
                }

                return passes++ % 100 != 0;
            },
            "everything is purged");
        return passes;
    }

    private Task<long> ChannelsAsync() => _stores.ScalarAsync<long>($"SELECT COUNT(*) FROM outbox_channels WHERE IntegrationId = '{One}'");

    private Task<long> EventsAsync() => _stores.ScalarAsync<long>("SELECT COUNT(*) FROM outbox_events");

    private async Task FillAsync(string integration, int events)
    {
        await _stores.ExecuteAsync($"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {events})
            INSERT INTO outbox_events (IntegrationId, Seq, IdentityHash, Frame) SELECT '{integration}', i, randomblob(32), x'00' FROM n
            """);
        await _stores.ExecuteAsync($"UPDATE outbox_channels SET LastSeq = {events} WHERE IntegrationId = '{integration}'");
    }

    private static async Task SaveAsync(IChatwootIntegrationRepository integrations, string bridgeId)
    {
        var settings = new ChatwootSettings("https://cw.example", 1, new Secret("token"), "Inbox", false, false, false, false);
        await using var lease = await integrations.TryLeaseAsync("ins", CancellationToken.None);
        Assert.That(
            await integrations.SaveAsync(
            lease!, new ChatwootIntegration("cwi_2", "ins", bridgeId, settings, 42, "Inbox", Stores.Start), activationId: null,
            CancellationToken.None), Is.True);
    }
}
