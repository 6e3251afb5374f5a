using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.Workers;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Tests.Infrastructure.Shared.Persistence;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>A backlog reaches the successor complete and in order, in transactions that leave room for other writes.</summary>
internal sealed class HandOversTests
{
    private const string Channel = "ws://api/ws/chatwoot/orion";
    private const string Former = "int_former";
    private const string Successor = "int_successor";
    private const string Other = "int_other";
    private const int Events = (2 * PieceDeletion.PieceSize) + 1;

    private Stores _stores = null!;

    private HandOvers HandOvers => _stores.Get<HandOvers>();

    private IBridgeIntegrationRepository Integrations => _stores.Get<IBridgeIntegrationRepository>();

    [SetUp]
    public async Task Open()
    {
        _stores = await Stores.BridgeAsync(Former, Successor, Other);
        await _stores.ExecuteAsync($"""
            UPDATE integrations SET Channel = '{Channel}' WHERE Id <> '{Other}';
            UPDATE integrations SET Phase = 'Superseded', SupersededBy = '{Successor}' WHERE Id = '{Former}';
            """);
    }

    [TearDown]
    public async Task Close() => await _stores.DisposeAsync();

    [Test]
    public async Task Backlog_moves_completely_when_it_exceeds_a_batch()
    {
        await FillAsync(Events);

        await HandOvers.CompleteAsync(Channel, CancellationToken.None);

        await AssertCompleteAsync(Successor);
    }

    [Test]
    public async Task Backlog_moves_completely_when_the_process_dies_between_two_batches()
    {
        await FillAsync(Events);
        await HandOvers.MoveBatchAsync(Former, CancellationToken.None);
        Assert.That(await CountAsync("inbox_events", Successor), Is.EqualTo(PieceDeletion.PieceSize), "the first batch has moved");

        await _stores.ReopenAsync();

        Assert.That(await HandOvers.ListUnfinishedAsync(10, CancellationToken.None), Is.EqualTo(new[] { Channel }));
        await HandOvers.CompleteAsync(Channel, CancellationToken.None);
        await AssertCompleteAsync(Successor);
        Assert.That(await HandOvers.ListUnfinishedAsync(10, CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task Backlog_moves_completely_when_several_processes_continue_it()
    {
        await FillAsync(Events);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => HandOvers.CompleteAsync(Channel, CancellationToken.None)));

        await AssertCompleteAsync(Successor);
    }

    [Test]
    public async Task Successor_delivers_nothing_while_the_hand_over_is_pending()
    {
        await FillAsync(Events);
        await HandOvers.MoveBatchAsync(Former, CancellationToken.None);
        var relay = _stores.Get<IDeliveryRepository>();

        Assert.That((await relay.ReadAsync(Successor, 0, 10, 1_000, CancellationToken.None)).Events, Is.Empty);
        Assert.That(await relay.FindAsync(Successor, 1, CancellationToken.None), Is.Null);
        Assert.That(await relay.ListWaitingAsync(CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task Successor_has_no_link_while_the_hand_over_is_pending()
    {
        await FillAsync(1);
        Assert.That(await LinksAsync(), Is.EqualTo(new[] { Other }));

        await HandOvers.CompleteAsync(Channel, CancellationToken.None);

        Assert.That(await LinksAsync(), Is.EquivalentTo(new[] { Other, Successor }));
    }

    [Test]
    public async Task Successor_stores_no_event_while_the_hand_over_is_pending()
    {
        await FillAsync(1);
        Assert.That(await StoreAsync(Successor, 2), Is.EqualTo(EventStoreOutcome.NotActive));

        await HandOvers.CompleteAsync(Channel, CancellationToken.None);

        Assert.That(await StoreAsync(Successor, 2), Is.EqualTo(EventStoreOutcome.Stored));
    }

    [Test]
    public async Task Write_of_another_customer_passes_between_two_batches()
    {
        const int Many = 40 * PieceDeletion.PieceSize;
        await FillAsync(Many);
        var handOver = Task.Run(() => HandOvers.CompleteAsync(Channel, CancellationToken.None));
        await Eventually.TrueAsync(async () => await CountAsync("inbox_events", Successor) > 0, "the hand-over has started");

        Assert.That(await StoreAsync(Other, 1), Is.EqualTo(EventStoreOutcome.Stored));

        Assert.That(await CountAsync("inbox_events", Former), Is.Positive, "the hand-over continues");
        await handOver;
        Assert.That(await CountAsync("inbox_events", Successor), Is.EqualTo(Many));
    }

    [Test]
    public async Task Batch_is_small_when_the_events_are_large()
    {
        await FillAsync(4, bytes: (int)HandOvers.BatchBytes / 2);
        await HandOvers.MoveBatchAsync(Former, CancellationToken.None);
        Assert.That(await CountAsync("inbox_events", Successor), Is.EqualTo(2));
    }

    [Test]
    public async Task Event_above_the_batch_size_moves_alone()
    {
        await FillAsync(2, bytes: (int)HandOvers.BatchBytes + 1);
        await HandOvers.MoveBatchAsync(Former, CancellationToken.None);
        Assert.That(await CountAsync("inbox_events", Successor), Is.EqualTo(1));
    }

    [Test]
    public async Task Removal_of_the_former_integration_waits_for_the_rest_of_the_hand_over()
    {
        await FillAsync(Events);
        await HandOvers.MoveBatchAsync(Former, CancellationToken.None);
        await _stores.ExecuteAsync($"UPDATE integrations SET Phase = 'Removing' WHERE Id = '{Former}'");

        await Integrations.RemoveAsync(Former, CancellationToken.None);

        await AssertCompleteAsync(Successor);
    }

    [Test]
    public async Task Old_dead_letter_stays_counted_when_it_is_due_to_be_deleted_in_a_hand_over()
    {
        await FillAsync(Events);
        while (await CountAsync("dead_letters", Successor) == 0)
        {
            await HandOvers.MoveBatchAsync(Former, CancellationToken.None);
        }

        await _stores.Get<IDeliveryRepository>().ForgetAsync(Stores.Start, CancellationToken.None);
        await HandOvers.CompleteAsync(Channel, CancellationToken.None);

        await AssertCountersAsync(Successor);
    }

    private async Task AssertCompleteAsync(string owner)
    {
        Assert.That(
            await SqliteFile.RowsAsync(
                _stores.File, "SELECT IntegrationId || '/' || Seq FROM inbox_events ORDER BY Seq", row => row.GetString(0)),
            Is.EqualTo(Enumerable.Range(1, Events).Select(seq => $"{owner}/{seq}")));
        foreach (var table in new[] { "inbox_channels", "dead_letters", "relay_identities" })
        {
            var expected = table is "inbox_channels" ? 1 : Events;
            Assert.That((await CountAsync(table, owner), await CountAsync(table)), Is.EqualTo(((long)expected, (long)expected)), table);
        }

        Assert.That(await _stores.Get<IEventStore>().FindCursorAsync(owner, CancellationToken.None), Is.EqualTo(Events * 2));
        await AssertCountersAsync(owner);
    }

    private async Task AssertCountersAsync(string owner)
    {
        const string Counted = "SELECT Backlog || ' ' || BacklogBytes || ' ' || DeadLetters FROM inbox_channels";
        Assert.That(
            await _stores.ScalarAsync<string>(Counted),
            Is.EqualTo(
                $"{await CountAsync("inbox_events", owner)} {await CountAsync("inbox_events", owner)} {await CountAsync("dead_letters", owner)}"));
    }

    private Task FillAsync(int count, int bytes = 1) => _stores.ExecuteAsync($"""
        INSERT INTO inbox_channels (IntegrationId, LastSeq, Backlog, BacklogBytes, DeadLetters)
        VALUES ('{Former}', {2 * count}, {count}, {(long)count * bytes}, {count});
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
        INSERT INTO inbox_events (IntegrationId, Seq, EventId, Event, OccurredAt, Data)
        SELECT '{Former}', i, 'evt_' || i, 'message.exchange', 0, zeroblob({bytes}) FROM n;
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
        INSERT INTO dead_letters (IntegrationId, Seq, EventId, Event, OccurredAt, Data, Reason, BuriedAt)
        SELECT '{Former}', {count} + i, 'evt_' || ({count} + i), 'message.exchange', 0, x'00', '', 0 FROM n;
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
        INSERT INTO relay_identities (IntegrationId, Lid, PhoneJid) SELECT '{Former}', i || '@lid', i || '@s.whatsapp.net' FROM n;
        INSERT INTO relay_identities (IntegrationId, Lid, PhoneJid) VALUES ('{Successor}', '1@lid', '1@s.whatsapp.net');
        """);

    private Task<long> CountAsync(string table, string? owner = null) =>
        _stores.ScalarAsync<long>($"SELECT COUNT(*) FROM {table}" + (owner is null ? "" : $" WHERE IntegrationId = '{owner}'"));

    private async Task<IEnumerable<string>> LinksAsync() =>
        (await Integrations.ListActiveAsync(link: null, CancellationToken.None)).Select(target => target.IntegrationId);

    private Task<EventStoreOutcome> StoreAsync(string integrationId, long seq) =>
        _stores.Get<IEventStore>().StoreAsync(integrationId, [EventStoreTests.Event((int)seq)], upTo: seq, CancellationToken.None);
}
