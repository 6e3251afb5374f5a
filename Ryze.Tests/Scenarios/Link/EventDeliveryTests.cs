using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Link;

/// <summary>The order, window and resume position of events on the link (docs/spec/bridge.md 2 and 2.1).</summary>
internal sealed class EventDeliveryTests
{
    private SocketScene _scene = null!;

    [SetUp]
    public async Task Start() => _scene = await SocketScene.StartAsync();

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Events_arrive_in_acceptance_order_numbered_from_1_without_gaps()
    {
        await _scene.OfferMessagesAsync(1, 5);
        await using var socket = await _scene.ConnectAsync();
        for (var i = 1; i <= 5; i++)
        {
            await AssertMessageAsync(socket, i);
        }

        await _scene.OfferMessagesAsync(6, 5);
        for (var i = 6; i <= 10; i++)
        {
            await AssertMessageAsync(socket, i);
        }
    }

    [Test]
    public async Task Simultaneous_events_arrive_once_without_gaps()
    {
        await using var socket = await _scene.ConnectAsync(window: 1024);
        var offers = await Task.WhenAll(Enumerable.Range(1, 200).Select(i => _scene.OfferAsync(SocketScene.Message($"m{i}"))));

        Assert.That(offers.Select(offer => offer.Code), Is.All.EqualTo(202));
        var events = new List<(long Seq, string Id)>();
        for (var i = 0; i < 200; i++)
        {
            var next = await socket.NextAsync("event");
            events.Add(((long)next["seq"]!, (string)next["data"]!["id"]!));
        }

        Assert.That(events.Select(e => e.Seq), Is.EqualTo(Enumerable.Range(1, 200)));
        Assert.That(events.Select(e => e.Id), Is.EquivalentTo(Enumerable.Range(1, 200).Select(i => $"m{i}")));
        await socket.NothingElseAsync();
    }

    [Test]
    public async Task Unacknowledged_events_never_exceed_the_window()
    {
        await _scene.OfferMessagesAsync(1, 12);
        await using var socket = await _scene.ConnectAsync(window: 4);
        Assert.That(await socket.NextSeqsAsync(4), Is.EqualTo(new[] { 1, 2, 3, 4 }));
        await socket.NothingElseAsync("the window is full");

        await socket.AckAsync(2);
        Assert.That(await socket.NextSeqsAsync(2), Is.EqualTo(new[] { 5, 6 }));
        await socket.NothingElseAsync("two places are free");

        await socket.AckAsync(4);
        Assert.That(await socket.NextSeqsAsync(2), Is.EqualTo(new[] { 7, 8 }));
        await socket.AckAsync(2);
        await socket.AckAsync(4);
        await socket.NothingElseAsync("an old or repeated acknowledgement opens nothing");

        await socket.AckAsync(8);
        Assert.That(await socket.NextSeqsAsync(4), Is.EqualTo(new[] { 9, 10, 11, 12 }));
        await _scene.OfferMessagesAsync(13, 1);
        await socket.NothingElseAsync("the window is full again, also for new events");
        await Eventually.TrueAsync(async () => await _scene.LastAckedAsync() == 8, "an old acknowledgement is not stored");
    }

    [TestCase("""{"type":"ready","after":0}""", 256)]
    [TestCase("""{"type":"ready","after":0,"window":1000000}""", 1024)]
    [TestCase("""{"type":"ready","after":0,"window":9223372036854775807}""", 1024)]
    [TestCase("""{"type":"ready","after":0,"window":1}""", 1)]
    public async Task Window_defaults_to_256_with_a_maximum_of_1024(string ready, int window)
    {
        await StoreMessagesAsync(1100);
        await using var socket = await _scene.DialAsync();
        await socket.NextAsync("hello");

        await socket.SendAsync(ready);

        Assert.That(await socket.NextSeqsAsync(window), Is.EqualTo(Enumerable.Range(1, window)));
        await socket.NothingElseAsync();
        await socket.AckAsync(window);
        Assert.That(await socket.NextSeqsAsync(1), Is.EqualTo(new[] { window + 1 }));
    }

    [Test]
    public async Task Acknowledgement_of_an_unsent_event_is_a_protocol_error()
    {
        await _scene.OfferMessagesAsync(1, 5);
        await using var socket = await _scene.ConnectAsync(window: 2);
        await socket.NextSeqsAsync(2);

        await socket.AckAsync(3);

        Assert.That(await socket.ClosedAsync(), Is.EqualTo(new RawClose(4002, "protocol error", "protocol error")));
        Assert.That(await _scene.LastAckedAsync(), Is.Zero);
    }

    [Test]
    public async Task Events_resume_after_the_position_that_the_bridge_names()
    {
        await _scene.OfferMessagesAsync(1, 6);
        await using (var first = await _scene.ConnectAsync())
        {
            await first.NextSeqsAsync(6);
            await first.AckAsync(4);
            await first.NothingElseAsync();
        }

        foreach (var (after, expected) in new[] { (4, new[] { 5, 6 }), (2, [3, 4, 5, 6]), (0, [1, 2, 3, 4, 5, 6]), (6, []), (5, [6]) })
        {
            await using var socket = await _scene.DialAsync();
            Assert.That(
                (long)(await socket.NextAsync("hello"))["last_acked"]!, Is.EqualTo(after == 5 ? 6 : 4),
                "a lower position changes nothing, a higher one counts");
            await socket.ReadyAsync(after);
            Assert.That(await socket.NextSeqsAsync(expected.Length), Is.EqualTo(expected), $"after {after}");
            await socket.NothingElseAsync($"after {after}");
        }
    }

    [Test]
    public async Task Only_unacknowledged_events_are_sent_again_after_a_reconnect()
    {
        await _scene.OfferMessagesAsync(1, 5);
        await using (var first = await _scene.ConnectAsync())
        {
            await first.NextSeqsAsync(5);
            await first.AckAsync(3);
            await first.NothingElseAsync();
            first.Cut();
        }

        await using var second = await _scene.DialAsync();
        var lastAcked = (long)(await second.NextAsync("hello"))["last_acked"]!;
        await second.ReadyAsync(lastAcked);

        Assert.That(lastAcked, Is.EqualTo(3), "hello shows the acknowledgement before it is stored");
        Assert.That(await second.NextSeqsAsync(2), Is.EqualTo(new[] { 4, 5 }));
    }

    [Test]
    public async Task Last_acknowledgement_survives_a_restart_of_the_public_API()
    {
        await _scene.OfferMessagesAsync(1, 5);
        await using (var socket = await _scene.ConnectAsync())
        {
            await socket.NextSeqsAsync(5);
            await socket.AckAsync(4);
            await socket.NothingElseAsync();
        }

        await _scene.RestartAsync();
        await _scene.OfferMessagesAsync(6, 1);

        await using var next = await _scene.DialAsync();
        Assert.That(
            (long)(await next.NextAsync("hello"))["last_acked"]!, Is.EqualTo(4),
            "the last acknowledgement is stored when the program stops");
        await next.ReadyAsync(4);
        Assert.That(await next.NextSeqsAsync(2), Is.EqualTo(new[] { 5, 6 }), "the numbers continue");
    }

    [Test]
    public async Task Later_events_arrive_when_earlier_ones_were_deleted()
    {
        await _scene.OfferMessagesAsync(1, 6);
        await SqliteFile.ExecuteAsync(_scene.Database, "DELETE FROM outbox_events WHERE Seq <= 4");
        await using var socket = await _scene.ConnectAsync(after: 0, window: 2);

        Assert.That(await socket.NextSeqsAsync(2), Is.EqualTo(new[] { 5, 6 }));
        await socket.AckAsync(6);
        await _scene.OfferMessagesAsync(7, 1);
        Assert.That(await socket.NextSeqsAsync(1), Is.EqualTo(new[] { 7 }));
    }

    private static async Task AssertMessageAsync(RawBridge socket, int number)
    {
        var next = await socket.NextAsync("event");
        Assert.That(((long)next["seq"]!, (string)next["data"]!["id"]!), Is.EqualTo(((long)number, $"m{number}")));
    }

    /// <summary>Inserts the messages directly, because other tests cover the intake.</summary>
    private Task StoreMessagesAsync(int count) => SqliteFile.ExecuteAsync(
        _scene.Database,
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @count)
        INSERT INTO outbox_events (IntegrationId, Seq, IdentityHash, Frame)
            SELECT @id, i, randomblob(32), CAST('"id":"evt_' || i || '","event":"message.exchange","occurred_at":"2026-01-01T00:00:00Z","data":{}}' AS BLOB) FROM n;
        UPDATE outbox_channels SET LastSeq = @count WHERE IntegrationId = @id;
        """,
        ("@count", count), ("@id", _scene.Integration));
}
