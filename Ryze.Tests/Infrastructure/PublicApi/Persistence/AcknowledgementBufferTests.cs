using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.PublicApi.Persistence;
using Ryze.Tests.Infrastructure.Shared.Persistence;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.PublicApi.Persistence;

/// <summary>docs/adr/0009: acknowledgements are written together, at most every 100 ms, and losing the last ones is harmless.</summary>
internal sealed class AcknowledgementBufferTests
{
    private const string One = "cwi_1";
    private const string Other = "cwi_2";

    private Stores _stores = null!;

    [SetUp]
    public async Task Open()
    {
        _stores = await Stores.ApiAsync(One, Other);
        for (var n = 0; n < 9; n++)
        {
            await _stores.AppendAsync(One, Stores.Event($"{n}"));
        }
    }

    [TearDown]
    public async Task Close() => await _stores.DisposeAsync();

    [Test]
    public async Task Highest_acknowledgements_are_written_in_one_commit()
    {
        var before = _stores.Commits;
        foreach (var seq in new[] { 1, 5, 3 })
        {
            _stores.Outbox.Acknowledge(One, seq);
            _stores.Outbox.Acknowledge(Other, seq);
        }

        _stores.Time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.That(await _stores.AckedAsync(One), Is.Zero);
        Assert.That(
            await _stores.Outbox.FindPositionAsync(One, CancellationToken.None), Is.EqualTo(new OutboxPosition(9, 5)),
            "the position is known before it is written");

        _stores.Time.Advance(TimeSpan.FromMilliseconds(1));
        await Eventually.TrueAsync(
            async () => await _stores.AckedAsync(One) == 5 && await _stores.AckedAsync(Other) == 5, "both are written");
        Assert.That(_stores.Commits - before, Is.EqualTo(1));

        await _stores.AcknowledgeAsync(One, 7);
        _stores.Outbox.Acknowledge(One, 6);
        await _stores.AcknowledgeAsync(Other, 8);
        Assert.That(await _stores.AckedAsync(One), Is.EqualTo(7), "the acknowledgement never moves back");
    }

    [Test]
    public async Task Acknowledgements_are_written_in_batches_of_500()
    {
        var before = _stores.Commits;
        for (var n = 0; n < 1001; n++)
        {
            _stores.Outbox.Acknowledge($"cwi_many_{n}", 1);
        }

        _stores.Time.Advance(TimeSpan.FromMilliseconds(100));

        await Eventually.TrueAsync(() => _stores.Commits - before == 3, "three transactions are committed");
    }

    [Test]
    public async Task Acknowledgement_is_written_when_the_database_recovers()
    {
        await using (await LockedDatabase.LockAsync(_stores.File))
        {
            _stores.Outbox.Acknowledge(One, 5);
            _stores.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Eventually.TrueAsync(() => _stores.Logs.Any(record => record.Id == 4401), "the failure is logged");
            _stores.Outbox.Acknowledge(One, 6);
        }

        await Eventually.TrueAsync(
            async () =>
            {
                _stores.Time.Advance(TimeSpan.FromMilliseconds(100));
                return await _stores.AckedAsync(One) == 6;
            },
            "the acknowledgement is written");
    }

    [Test]
    public async Task Pending_notes_are_written_when_the_process_stops()
    {
        _stores.Outbox.Acknowledge(One, 5);
        _stores.Get<AcknowledgementBuffer>().SocketOpened(Other, "socket-1");

        await _stores.ReopenAsync();

        Assert.That(await _stores.AckedAsync(One), Is.EqualTo(5));
        Assert.That(await SocketAsync(), Is.EqualTo("socket-1"));
    }

    [Test]
    public async Task Newest_socket_is_kept_regardless_of_the_write_order()
    {
        var notes = _stores.Get<AcknowledgementBuffer>();
        notes.SocketOpened(Other, "0002-a");
        await _stores.AcknowledgeAsync(Other, 1);
        notes.SocketOpened(Other, "0001-b");
        await _stores.AcknowledgeAsync(Other, 2);

        Assert.That(await SocketAsync(), Is.EqualTo("0002-a"));
    }

    private Task<string> SocketAsync() =>
        _stores.ScalarAsync<string>($"SELECT SocketId FROM outbox_channels WHERE IntegrationId = '{Other}'");
}
