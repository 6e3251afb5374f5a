using Ryze.Application.Bridge.Workers;
using Ryze.Application.PublicApi.Commands;
using Ryze.Application.Shared;
using Ryze.Domain.PublicApi.Events;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Infrastructure.PublicApi.Persistence;
using Ryze.Tests.Infrastructure.Bridge.Persistence;
using Ryze.Tests.Infrastructure.Shared.Persistence;
using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.PublicApi.Persistence;

/// <summary>docs/spec/quality.md 1: a full disk, a locked database or a read-only file damages no data, and the outbox recovers.</summary>
internal sealed class OutboxFaultTests
{
    private const string One = "cwi_1";
    private const int OversizedLength = 300_000;

    private Stores _stores = null!;

    [SetUp]
    public async Task Open()
    {
        _stores = await Stores.ApiAsync(One);
        await _stores.AppendAsync(One, Stores.Event("a"));
    }

    [TearDown]
    public async Task Close() => await _stores.DisposeAsync();

    [Test]
    public async Task Event_is_refused_without_changes_when_the_disk_is_full()
    {
        await _stores.FillDiskAsync<RyzeDbContext>();

        var refused = Assert.ThrowsAsync<StorageException>(() => _stores.AppendAsync(One, Stores.Event("b", OversizedLength)));

        Assert.That(refused!.Message, Does.Contain("full"));
        await AssertUnchangedAsync();
        await _stores.EmptyDiskAsync<RyzeDbContext>();
        await AssertRecoversAsync();
    }

    [Test]
    public async Task Event_is_refused_when_its_file_does_not_fit()
    {
        await _stores.FillDiskAsync<RyzeDbContext>();

        Assert.ThrowsAsync<StorageException>(
            () => _stores.AppendAsync(One, Stores.Event("b", media: new EventMedia("med_1", "image/png", new byte[OversizedLength]))));

        await AssertUnchangedAsync();
    }

    [Test]
    public async Task Event_is_refused_without_changes_when_the_database_is_locked()
    {
        await using (await LockedDatabase.LockAsync(_stores.File))
        {
            var waiting = Enumerable.Range(0, 5).Select(n => _stores.AppendAsync(One, Stores.Event($"b{n}"))).ToList();
            foreach (var append in waiting)
            {
                Assert.ThrowsAsync<StorageException>(() => append);
            }
        }

        await AssertUnchangedAsync();
        await AssertRecoversAsync();
    }

    [Test]
    public async Task Event_is_refused_without_changes_when_the_file_is_read_only()
    {
        await _stores.ReopenAsync(";Mode=ReadOnly");

        var refused = Assert.ThrowsAsync<StorageException>(() => _stores.AppendAsync(One, Stores.Event("b")));

        Assert.That(refused!.Message, Does.Contain("readonly"));
        await AssertUnchangedAsync();
        await _stores.ReopenAsync();
        await AssertRecoversAsync();
    }

    [Test]
    public async Task Command_is_not_begun_when_it_cannot_be_stored()
    {
        await _stores.ReopenAsync(";Mode=ReadOnly");
        Assert.ThrowsAsync<StorageException>(
            () => _stores.Get<ICommandRepository>().BeginAsync(One, "cmd_1", CommandTrace.None, CancellationToken.None));
        await _stores.ReopenAsync();

        Assert.That(await _stores.Get<ICommandRepository>().BeginAsync(One, "cmd_1", CommandTrace.None, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Event_store_keeps_its_cursor_when_the_disk_is_full()
    {
        await using var bridge = await Stores.BridgeAsync("int_1");
        var eventStore = bridge.Get<IEventStore>();
        await eventStore.StoreAsync("int_1", [EventStoreTests.Event(1)], upTo: 1, CancellationToken.None);
        await bridge.FillDiskAsync<BridgeDbContext>();

        Assert.ThrowsAsync<StorageException>(
            () => eventStore.StoreAsync(
            "int_1", [EventStoreTests.Event(2), EventStoreTests.Event(3, OversizedLength)], upTo: 3, CancellationToken.None));

        Assert.That(await eventStore.FindCursorAsync("int_1", CancellationToken.None), Is.EqualTo(1));
        Assert.That(await bridge.ScalarAsync<long>("SELECT COUNT(*) FROM inbox_events"), Is.EqualTo(1));
        await bridge.EmptyDiskAsync<BridgeDbContext>();
        await eventStore.StoreAsync(
            "int_1", [EventStoreTests.Event(2), EventStoreTests.Event(3, OversizedLength)], upTo: 3, CancellationToken.None);
        Assert.That(await bridge.ScalarAsync<long>("SELECT COUNT(*) FROM inbox_events"), Is.EqualTo(3));
    }

    private async Task AssertUnchangedAsync()
    {
        Assert.That(await _stores.Outbox.FindPositionAsync(One, CancellationToken.None), Is.EqualTo(new OutboxPosition(1, 0)));
        Assert.That((await _stores.Outbox.ReadAsync(One, 0, 10, CancellationToken.None)).Select(e => e.Seq), Is.EqualTo(new[] { 1L }));
        Assert.That(await _stores.ScalarAsync<long>("SELECT COUNT(*) FROM outbox_events"), Is.EqualTo(1));
        Assert.That(await _stores.ScalarAsync<long>("SELECT COUNT(*) FROM outbox_media"), Is.Zero);
    }

    private async Task AssertRecoversAsync()
    {
        Assert.That(await _stores.AppendAsync(One, Stores.Event("b", OversizedLength)), Is.EqualTo(EventAcceptance.Stored));
        Assert.That((await _stores.Outbox.ReadAsync(One, 0, 10, CancellationToken.None)).Select(e => e.Seq), Is.EqualTo(new[] { 1L, 2L }));
    }
}
