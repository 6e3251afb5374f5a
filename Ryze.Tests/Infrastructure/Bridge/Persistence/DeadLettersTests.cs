using System.Text;
using Moq;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.Workers;
using Ryze.Application.Shared;
using Ryze.Domain.Protocol.Http;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>Dead letters are listed by page and retried once, with correct counters.</summary>
internal sealed class DeadLettersTests
{
    private const string One = "int_1";
    private const string Other = "int_2";

    private readonly Mock<IDeliveryWorker> _relay = new();
    private readonly Mock<IBridgeIntegrationRepository> _integrations = new();
    private Stores _stores = null!;

    private IDeliveryRepository Relay => _stores.Get<IDeliveryRepository>();

    [SetUp]
    public async Task Open()
    {
        _stores = await Stores.BridgeAsync(One, Other);
        _integrations.Setup(i => i.FindStateAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).ReturnsAsync(
            (string id, CancellationToken _) =>
                new IntegrationState(id, "suporte", "active", "", 42, "Orion", "connected", 3, 5, null, Stores.Start, null));
    }

    [TearDown]
    public async Task Close() => await _stores.DisposeAsync();

    [Test]
    public async Task Pages_list_dead_letters_from_the_newest_to_the_oldest()
    {
        await MoveToDeadLettersAsync(One, 1, 2, 3, 4, 5);
        await MoveToDeadLettersAsync(Other, 9);

        var first = await ListAsync(2);
        var second = await ListAsync(2, first.Next);
        var last = await ListAsync(2, second.Next);

        Assert.That(
            new[] { first, second, last }.Select(page => string.Join(',', page.Items.Select(item => item.Id))),
            Is.EqualTo(new[] { "evt_5,evt_4", "evt_3,evt_2", "evt_1" }));
        Assert.That((first.Next, second.Next, last.Next), Is.EqualTo(((long?)4, (long?)2, (long?)null)));
        Assert.That((first.Backlog, first.DeadLetters), Is.EqualTo((3L, 5L)));
        Assert.That(
            first.Items[0],
            Is.EqualTo(new DeadLetter("evt_5", "message.exchange", Stores.Start, "HTTP 422: no", Stores.Start.AddHours(1))));
        Assert.That((await ListAsync(5)).Next, Is.Null, "a page that is exactly full is the last one");
    }

    [Test]
    public async Task Retry_returns_dead_letters_unchanged_to_the_event_store()
    {
        await MoveToDeadLettersAsync(One, 1, 2, 3);
        await MoveToDeadLettersAsync(Other, 1);

        Assert.That(await RetryAsync(null), Is.EqualTo(3));

        var waiting = (await Relay.ReadAsync(One, 0, 10, 1_000_000, CancellationToken.None)).Events;
        Assert.That(waiting.Select(e => $"{e.Seq} {e.Id} {e.Name} {Encoding.UTF8.GetString(e.Data)}"), Is.EqualTo(new[]
        {
            """1 evt_1 message.exchange {"n":1,"x":""}""", """2 evt_2 message.exchange {"n":2,"x":""}""",
                """3 evt_3 message.exchange {"n":3,"x":""}""",
        }));
        Assert.That(waiting.Select(e => e.OccurredAt), Is.All.EqualTo(Stores.Start));
        Assert.That((await ChannelAsync(One), await ChannelAsync(Other)), Is.EqualTo(("3,0", "0,1")));
        _relay.Verify(relay => relay.Rescan(One, WorkKind.Events), Times.Once);
        Assert.That(await RetryAsync(null), Is.Zero, "no dead letter is left");
    }

    [Test]
    public async Task Retry_returns_only_the_named_dead_letters()
    {
        await MoveToDeadLettersAsync(One, 1, 2, 3);

        Assert.That(await RetryAsync(["evt_2", "evt_none", "evt_2"]), Is.EqualTo(1));

        Assert.That((await ChannelAsync(One), await SeqsAsync()), Is.EqualTo(("1,2", "2")));
    }

    [Test]
    public async Task Concurrent_retries_return_each_dead_letter_once()
    {
        await MoveToDeadLettersAsync(One, [.. Enumerable.Range(1, 250).Select(seq => (long)seq)]);

        var retried = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => RetryAsync(null))));

        Assert.That((retried.Sum(), await ChannelAsync(One)), Is.EqualTo((250L, "250,0")));
        Assert.That(
            (await Relay.ReadAsync(One, 0, 300, 1_000_000, CancellationToken.None)).Events.Select(e => e.Seq),
            Is.EqualTo(Enumerable.Range(1, 250)));
    }

    [Test]
    public async Task Batch_that_fails_at_its_last_step_changes_nothing()
    {
        await MoveToDeadLettersAsync(One, [.. Enumerable.Range(1, 50).Select(seq => (long)seq)]);
        await _stores.ExecuteAsync(
            "CREATE TRIGGER fault BEFORE UPDATE OF DeadLetters ON inbox_channels BEGIN SELECT RAISE(ABORT, 'fault'); END");

        Assert.That(() => RetryAsync(null), Throws.InstanceOf<StorageException>());

        await _stores.ExecuteAsync("DROP TRIGGER fault");
        Assert.That(await ChannelAsync(One), Is.EqualTo("0,50"));
        _relay.Verify(relay => relay.Rescan(One, WorkKind.Events), Times.Once, "earlier batches may have been retried");
        Assert.That(await RetryAsync(null), Is.EqualTo(50));
    }

    [Test]
    public async Task Deleted_dead_letter_is_no_longer_counted()
    {
        await MoveToDeadLettersAsync(One, 1, 2);
        _stores.Time.Advance(TimeSpan.FromDays(29));
        await MoveToDeadLettersAsync(One, 3);
        _stores.Time.Advance(TimeSpan.FromDays(2));

        await _stores.SendAsync(new PurgeDeliveryHistory());

        Assert.That((await ChannelAsync(One), (await ListAsync(10)).Items.Single().Id), Is.EqualTo(("0,1", "evt_3")));
    }

    [Test]
    public async Task Integration_is_not_found_when_it_does_not_run()
    {
        _integrations.Reset();
        await MoveToDeadLettersAsync(One, 1);

        var listed = await new ListDeadLettersHandler(_integrations.Object, _stores.Get<IDeadLetterRepository>())
            .Handle(new ListDeadLetters(One, 10, null), CancellationToken.None);
        var retried = await Retrying().Handle(new RetryDeadLetters(One, null), CancellationToken.None);

        Assert.That(
            (((ChatwootFailure?)listed.Error)?.Code, ((ChatwootFailure?)retried.Error)?.Code),
            Is.EqualTo((BridgeErrorCode.IntegrationNotFound, BridgeErrorCode.IntegrationNotFound)));
        Assert.That(await ChannelAsync(One), Is.EqualTo("0,1"));
    }

    private async Task MoveToDeadLettersAsync(string integrationId, params long[] seqs)
    {
        await _stores.Get<IEventStore>()
            .StoreAsync(integrationId, [.. seqs.Select(seq => EventStoreTests.Event(seq))], seqs[^1], CancellationToken.None);
        _stores.Time.SetUtcNow(_stores.Time.GetUtcNow() + TimeSpan.FromHours(1));
        foreach (var seq in seqs)
        {
            await Relay.MoveToDeadLettersAsync(
                integrationId, (await Relay.FindAsync(integrationId, seq, CancellationToken.None))!, "HTTP 422: no",
                CancellationToken.None);
        }
    }

    private async Task<DeadLetterPage> ListAsync(int atMost, long? after = null) =>
        (await new ListDeadLettersHandler(_integrations.Object, _stores.Get<IDeadLetterRepository>())
            .Handle(new ListDeadLetters(One, atMost, after), CancellationToken.None)).Value;

    private RetryDeadLettersHandler Retrying() => new(_integrations.Object, _stores.Get<IDeadLetterRepository>(), _relay.Object);

    private async Task<long> RetryAsync(IReadOnlyCollection<string>? ids) =>
        (await Retrying().Handle(new RetryDeadLetters(One, ids), CancellationToken.None)).Value.Retried;

    private Task<string> ChannelAsync(string integrationId) =>
        _stores.ScalarAsync<string>($"SELECT Backlog || ',' || DeadLetters FROM inbox_channels WHERE IntegrationId = '{integrationId}'");

    private Task<string> SeqsAsync() =>
        _stores.ScalarAsync<string>("SELECT COALESCE(GROUP_CONCAT(Seq), '') FROM (SELECT Seq FROM inbox_events ORDER BY Seq)");
}
