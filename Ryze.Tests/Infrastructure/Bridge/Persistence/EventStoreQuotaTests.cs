using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>docs/spec/security.md 1: events for an unreachable Chatwoot use a limited part of the bridge's disk.</summary>
internal sealed class EventStoreQuotaTests
{
    private const string One = "int_1";
    private const string Other = "int_2";
    private const int MiB = 1024 * 1024;

    private Stores _stores = null!;

    private IEventStore EventStore => _stores.Get<IEventStore>();

    [SetUp]
    public async Task Open() =>
        _stores =
        await Stores.BridgeAsync(
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["EVENT_STORE_LIMIT_BYTES"] = $"{4 * MiB}" }, One, Other);

    [TearDown]
    public async Task CloseAsync() => await _stores.DisposeAsync();

    [Test]
    public async Task Events_are_not_stored_beyond_the_limit()
    {
        var stored = await FillAsync();

        Assert.That(stored, Is.EqualTo(5), "the event that exceeds the limit is the last one");
        Assert.That(await StoreAsync(One, Small(50)), Is.EqualTo(EventStoreOutcome.Full));
        Assert.That(
            await EventStore.FindCursorAsync(One, CancellationToken.None), Is.EqualTo(5), "the public API sends refused events again");
        Assert.That(await StoreAsync(Other, Small(1)), Is.EqualTo(EventStoreOutcome.Stored), "other integrations are not affected");
    }

    [Test]
    public async Task Full_store_acknowledges_events_that_are_already_stored()
    {
        await FillAsync();

        Assert.That(await StoreAsync(One, Small(5)), Is.EqualTo(EventStoreOutcome.Stored));
    }

    [Test]
    public async Task Events_are_stored_again_when_some_are_delivered()
    {
        await FillAsync();

        await _stores.Get<IDeliveryRepository>().DropAsync(One, [1L, 2L], CancellationToken.None);

        Assert.That(await WaitingAsync(), Is.EqualTo(3 * Large(1).Data.Length));
        Assert.That(await StoreAsync(One, Large(6)), Is.EqualTo(EventStoreOutcome.Stored));
    }

    [Test]
    public async Task Little_room_is_reported_before_the_store_is_full()
    {
        Assert.That(await EventStore.HasRoomAsync(One, CancellationToken.None), Is.True);

        await FillAsync(attempts: 4);

        Assert.That(await EventStore.HasRoomAsync(One, CancellationToken.None), Is.False);
    }

    [Test]
    public async Task Dead_letter_counts_again_when_it_is_retried()
    {
        await StoreAsync(One, Large(1));
        await _stores.Get<IDeliveryRepository>()
            .MoveToDeadLettersAsync(
            One, new WaitingEvent(1, "evt_1", "message.exchange", Stores.Start, Large(1).Data), "refused", CancellationToken.None);
        Assert.That(await WaitingAsync(), Is.Zero);

        await _stores.Get<IDeadLetterRepository>().RetryAsync(One, ids: null, after: 0, atMost: 10, CancellationToken.None);

        Assert.That(await WaitingAsync(), Is.EqualTo(Large(1).Data.Length));
    }

    [Test]
    public async Task Waiting_bytes_are_counted_when_a_database_is_upgraded()
    {
        await StoreAsync(One, Small(1));
        await StoreAsync(One, Small(2));
        await using (var before = new SqliteBridgeDbContext(
            new DbContextOptionsBuilder<SqliteBridgeDbContext>().UseSqlite($"Data Source={_stores.File};Pooling=false").Options))
        {
            await before.GetService<IMigrator>().MigrateAsync("Tenants");
        }

        await _stores.ReopenAsync();

        Assert.That(await WaitingAsync(), Is.EqualTo(2 * Small(1).Data.Length));
    }

    private static ReceivedEvent Large(long seq) => EventStoreTests.Event(seq, length: 900_000);

    private static ReceivedEvent Small(long seq) => EventStoreTests.Event(seq);

    /// <returns>The number of stored events.</returns>
    private async Task<int> FillAsync(int attempts = 10)
    {
        var stored = 0;
        for (var seq = 1; seq <= attempts; seq++)
        {
            stored += await StoreAsync(One, Large(seq)) is EventStoreOutcome.Stored ? 1 : 0;
        }

        return stored;
    }

    private Task<EventStoreOutcome> StoreAsync(string integrationId, ReceivedEvent received) =>
        EventStore.StoreAsync(integrationId, [received], received.Seq, CancellationToken.None);

    private async Task<long> WaitingAsync() => (await _stores.Get<IWaitingBytes>().FindAsync(One, CancellationToken.None)).Events;
}
