using System.Collections.Concurrent;
using System.Text;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.PublicApi.Persistence;
using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.PublicApi.Persistence;

/// <summary>docs/spec/bridge.md 2.1: each event is stored once, with a number per integration and without gaps.</summary>
internal sealed class OutboxTests
{
    private const string One = "cwi_1";
    private const string Other = "cwi_2";

    private Stores _stores = null!;

    [SetUp]
    public async Task Open() => _stores = await Stores.ApiAsync(One, Other);

    [TearDown]
    public async Task Close() => await _stores.DisposeAsync();

    [Test]
    public async Task Events_are_read_unchanged_with_numbers_from_1_per_integration()
    {
        Assert.That(await _stores.AppendAsync(One, Stores.Event("a")), Is.EqualTo(EventAcceptance.Stored));
        await _stores.AppendAsync(Other, Stores.Event("a"));
        await _stores.AppendAsync(One, Stores.Event("b"));

        await _stores.ReopenAsync();
        var read = await ReadAsync(One, after: 0);

        Assert.That(
            read.Select(e => (e.Seq, Text(e))),
            Is.EqualTo(new[] { (1L, "\"id\":\"a\",\"data\":{\"x\":\"\"}}"), (2L, "\"id\":\"b\",\"data\":{\"x\":\"\"}}") }));
        Assert.That((await ReadAsync(One, after: 1)).Select(e => e.Seq), Is.EqualTo(new[] { 2L }));
        Assert.That(await ReadAsync(One, after: 2), Is.Empty);
        Assert.That((await ReadAsync(One, after: 0, atMost: 1)).Select(e => e.Seq), Is.EqualTo(new[] { 1L }));
        Assert.That(await _stores.Outbox.FindPositionAsync(One, CancellationToken.None), Is.EqualTo(new OutboxPosition(2, 0)));
    }

    [Test]
    public async Task Stored_event_is_known_after_a_restart()
    {
        await _stores.AppendAsync(One, Stores.Event("a"));
        await _stores.ReopenAsync();

        Assert.That(await _stores.AppendAsync(One, Stores.Event("a", length: 5)), Is.EqualTo(EventAcceptance.Known));
        Assert.That(await _stores.AppendAsync(One, Stores.Event("A")), Is.EqualTo(EventAcceptance.Stored));
        Assert.That((await ReadAsync(One, after: 0)).Select(e => e.Seq), Is.EqualTo(new[] { 1L, 2L }));
    }

    [Test]
    public async Task Events_are_stored_once_without_gaps_when_64_producers_write()
    {
        await using var stores = await Stores.ApiAsync([.. Enumerable.Range(0, 20).Select(n => $"cwi_{n}")]);
        var stored = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);

        // Two producers send each event.
        await Task.WhenAll(Enumerable.Range(0, 64).Select(producer => Task.Run(async () =>
        {
            for (var n = 0; n < 40; n++)
            {
                var integration = $"cwi_{(producer / 2 * 40 + n) % 20}";
                if (await stores.AppendAsync(integration, Stores.Event($"{producer / 2}-{n}")) == EventAcceptance.Stored)
                {
                    stored.AddOrUpdate(integration, 1, (_, count) => count + 1);
                }
            }
        })));

        Assert.That(stored.Values.Sum(), Is.EqualTo(32 * 40));
        foreach (var (integration, count) in stored)
        {
            var read = await stores.Outbox.ReadAsync(integration, 0, 1000, CancellationToken.None);
            Assert.That(read.Select(e => e.Seq), Is.EqualTo(Enumerable.Range(1, count).Select(seq => (long)seq)), integration);
            Assert.That(read.Select(Text).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(count), integration);
            Assert.That((await stores.Outbox.FindPositionAsync(integration, CancellationToken.None))!.LastSeq, Is.EqualTo(count));
        }

        Assert.That(stores.Commits, Is.LessThan(64 * 40 / 4), "producers share commits");
    }

    [Test]
    public async Task First_of_several_duplicates_in_one_batch_is_stored()
    {
        string[] identities = ["a", "b", "a", "a", "c", "b"];
        var results = await _stores.Get<Store<RyzeDbContext>>().WriteAsync(
            async db =>
            {
                await using var sql = new SqlCommands(db);
                return await new OutboxAppend(sql, Stores.Start, long.MaxValue).WriteAsync([
                    .. identities.Select(identity => new OutboxItem(One, Stores.Event(identity))),
                    new OutboxItem(Other, Stores.Event("a")), new OutboxItem("cwi_unknown", Stores.Event("a"))]);
            },
            CancellationToken.None);

        Assert.That(results.Select(r => r.Value), Is.EqualTo(new[]
        {
            EventAcceptance.Stored, EventAcceptance.Stored, EventAcceptance.Known, EventAcceptance.Known, EventAcceptance.Stored,
                EventAcceptance.Known,
            EventAcceptance.Stored, EventAcceptance.Ignored,
        }));
        Assert.That((await ReadAsync(One, after: 0)).Select(e => e.Seq), Is.EqualTo(new[] { 1L, 2L, 3L }));
    }

    [Test]
    public async Task Event_is_ignored_without_an_open_integration()
    {
        await _stores.AppendAsync(One, Stores.Event("a"));
        await _stores.ExecuteAsync($"UPDATE outbox_channels SET ClosedAt = 1 WHERE IntegrationId = '{One}'");

        Assert.That(await _stores.AppendAsync(One, Stores.Event("b")), Is.EqualTo(EventAcceptance.Ignored));
        Assert.That(await _stores.AppendAsync("cwi_unknown", Stores.Event("b")), Is.EqualTo(EventAcceptance.Ignored));
        Assert.That(await _stores.ScalarAsync<long>("SELECT COUNT(*) FROM outbox_events"), Is.EqualTo(1));
        Assert.That(await _stores.Outbox.FindPositionAsync(One, CancellationToken.None), Is.Null);
        Assert.That(await _stores.Outbox.FindPositionAsync("cwi_unknown", CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Full_backlog_refuses_new_events_until_one_is_acknowledged()
    {
        await _stores.AppendAsync(One, Stores.Event("a"));
        await _stores.ExecuteAsync($"UPDATE outbox_channels SET LastSeq = {OutboxPosition.MaxBacklog - 1} WHERE IntegrationId = '{One}'");

        Assert.That(await _stores.AppendAsync(One, Stores.Event("last")), Is.EqualTo(EventAcceptance.Stored));
        Assert.That(await _stores.AppendFailureAsync(One, Stores.Event("b")), Is.EqualTo(new EventError.BacklogFull(100_000)));
        _stores.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await _stores.AppendFailureAsync(One, Stores.Event("b")), Is.InstanceOf<EventError.BacklogFull>());
        Assert.That(await _stores.AppendAsync(One, Stores.Event("a")), Is.EqualTo(EventAcceptance.Known), "a known event is not refused");
        Assert.That(
            await _stores.AppendAsync(Other, Stores.Event("b")), Is.EqualTo(EventAcceptance.Stored), "other integrations are not affected");
        Assert.That(await FullSinceAsync(), Is.EqualTo(Stores.Start.ToUnixTimeMilliseconds()), "since the first refusal");

        await _stores.AcknowledgeAsync(One, 1);

        Assert.That(await _stores.AppendAsync(One, Stores.Event("b")), Is.EqualTo(EventAcceptance.Stored));
        Assert.That(await FullSinceAsync(), Is.EqualTo(0));
        Assert.That((await ReadAsync(One, after: 1)).Select(e => e.Seq), Is.EqualTo(new long[] { 100_000, 100_001 }));
    }

    [Test]
    public async Task File_is_kept_with_its_event()
    {
        var file = new EventMedia("med_1", "image/png", [1, 2, 3]);
        await _stores.AppendAsync(One, Stores.Event("a", media: file));
        await _stores.AppendAsync(One, Stores.Event("a", media: file with { Id = "med_2" }));

        var found = await _stores.Outbox.FindMediaAsync("med_1", CancellationToken.None);

        Assert.That((found!.Id, found.MimeType), Is.EqualTo(("med_1", "image/png")));
        Assert.That(found.Content, Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(await _stores.Outbox.FindMediaAsync("med_2", CancellationToken.None), Is.Null, "its event was known");
    }

    [Test]
    public async Task Read_ends_with_the_frame_that_exceeds_128_KiB()
    {
        for (var n = 0; n < 5; n++)
        {
            await _stores.AppendAsync(One, Stores.Event($"{n}", length: 50_000));
        }

        Assert.That((await ReadAsync(One, after: 0)).Select(e => e.Seq), Is.EqualTo(new[] { 1L, 2L, 3L }));
        Assert.That((await ReadAsync(One, after: 3)).Select(e => e.Seq), Is.EqualTo(new[] { 4L, 5L }));
    }

    private Task<IReadOnlyList<OutboxEvent>> ReadAsync(string integration, long after, int atMost = 1000) =>
        _stores.Outbox.ReadAsync(integration, after, atMost, CancellationToken.None);

    private Task<long> FullSinceAsync() =>
        _stores.ScalarAsync<long>($"SELECT COALESCE(FullSince, 0) FROM outbox_channels WHERE IntegrationId = '{One}'");

    private static string Text(OutboxEvent read) => Encoding.UTF8.GetString(read.Frame);
}
