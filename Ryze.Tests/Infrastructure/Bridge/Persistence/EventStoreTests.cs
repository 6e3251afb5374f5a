using System.Text;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Protocol.Events;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>docs/spec/bridge.md 2: the bridge stores each acknowledged event once.</summary>
internal sealed class EventStoreTests
{
    private const string One = "int_1";

    private Stores _stores = null!;

    private IEventStore EventStore => _stores.Get<IEventStore>();

    [SetUp]
    public async Task Open() => _stores = await Stores.BridgeAsync([.. Enumerable.Range(0, 20).Select(n => $"int_{n}")]);

    [TearDown]
    public async Task Close() => await _stores.DisposeAsync();

    public static ReceivedEvent Event(long seq, int length = 0) =>
        new(seq, $"evt_{seq}", "message.exchange", Stores.Start, Encoding.UTF8.GetBytes(
            $"{{\"n\":{seq},\"x\":\"{new string('x', length)}\"}}"), Header);

    /// <summary>Of an incoming message in a private chat.</summary>
    public static EventHeader Header { get; } = new(
        ChatKind.Private, new EventParty("5511987654321@s.whatsapp.net", null, ""),
        new EventParty("5511987654321@s.whatsapp.net", null, ""),
        IsOutgoing: false, "3EB0", null);

    [Test]
    public async Task Events_are_stored_once_with_a_durable_cursor()
    {
        Assert.That(await CursorAsync(), Is.Null);

        await StoreAsync(2, 1, 2);
        await _stores.ReopenAsync();

        Assert.That(await CursorAsync(), Is.EqualTo(2));
        await StoreAsync(3, 1, 2, 3);
        await StoreAsync(3, 3);
        Assert.That(await CursorAsync(), Is.EqualTo(3));
        Assert.That(await SeqsAsync(), Is.EqualTo("1,2,3"));
        Assert.That(await ChannelAsync("Backlog"), Is.EqualTo(3));
        Assert.That(
            await _stores.ScalarAsync<string>("SELECT EventId || Event || CAST(Data AS TEXT) FROM inbox_events WHERE Seq = 2"),
            Is.EqualTo("""evt_2message.exchange{"n":2,"x":""}"""));
    }

    [Test]
    public async Task Cursor_only_moves_forward()
    {
        await StoreAsync(5);
        Assert.That((await CursorAsync(), await SeqsAsync()), Is.EqualTo(((long?)5, "")));

        await StoreAsync(9, 7);
        await StoreAsync(6, 6);
        Assert.That((await CursorAsync(), await SeqsAsync()), Is.EqualTo(((long?)9, "7")));
        Assert.That(await ChannelAsync("Backlog"), Is.EqualTo(1));
    }

    [TestCase("1,2,3,2,3,4", "1,2,3,4", 4, Description = "sent again on the same link")]
    [TestCase("1,1", "1", 1)]
    [TestCase("5,3", "5", 5, Description = "out of order: only the cursor counts")]
    public async Task Duplicates_within_one_batch_are_stored_once(string received, string stored, long cursor)
    {
        var seqs = received.Split(',').Select(long.Parse).ToArray();

        await StoreAsync(seqs[^1], seqs);

        Assert.That((await CursorAsync(), await SeqsAsync()), Is.EqualTo(((long?)cursor, stored)));
        await StoreAsync(cursor + 1, cursor, cursor + 1);
        Assert.That(await SeqsAsync(), Is.EqualTo($"{stored},{cursor + 1}"));
    }

    [Test]
    public async Task Concurrent_links_share_commits()
    {
        var before = _stores.Commits;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(async () =>
        {
            for (var seq = 1L; seq <= 30; seq += 3)
            {
                await EventStore.StoreAsync($"int_{n}", [Event(seq), Event(seq + 2)], seq + 2, CancellationToken.None);
                await EventStore.StoreAsync($"int_{n}", [Event(seq), Event(seq + 2)], seq + 2, CancellationToken.None);
            }
        })));

        Assert.That(await _stores.ScalarAsync<long>("SELECT COUNT(*) FROM inbox_events"), Is.EqualTo(20 * 20));
        Assert.That(
            await _stores.ScalarAsync<long>("SELECT COUNT(*) FROM inbox_channels WHERE LastSeq = 30 AND Backlog = 20"), Is.EqualTo(20));
        Assert.That(_stores.Commits - before, Is.LessThan(20 * 20 / 2));
    }

    private Task<EventStoreOutcome> StoreAsync(long upTo, params long[] seqs) =>
        EventStore.StoreAsync(One, [.. seqs.Select(seq => Event(seq))], upTo, CancellationToken.None);

    private Task<long?> CursorAsync() => EventStore.FindCursorAsync(One, CancellationToken.None);

    private Task<string> SeqsAsync() =>
        _stores.ScalarAsync<string>("SELECT COALESCE(GROUP_CONCAT(Seq), '') FROM (SELECT Seq FROM inbox_events ORDER BY Seq)");

    private Task<long> ChannelAsync(string column) => _stores.ScalarAsync<long>($"SELECT {column} FROM inbox_channels");
}
