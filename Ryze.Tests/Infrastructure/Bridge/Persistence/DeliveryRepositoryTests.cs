using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.Workers;
using Ryze.Domain.Protocol.Events;
using Ryze.Tests.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Bridge.Persistence;

/// <summary>What the delivery tables keep, and for how long.</summary>
internal sealed class DeliveryRepositoryTests
{
    private const string One = "int_1";
    private const string Two = "int_2";

    private Stores _stores = null!;

    private IDeliveryRepository Relay => _stores.Get<IDeliveryRepository>();

    [SetUp]
    public async Task Open() => _stores = await Stores.BridgeAsync(One, Two);

    [TearDown]
    public async Task Close() => await _stores.DisposeAsync();

    [TestCase(0, 10, 350, new long[] { 1, 2, 3 }, false)]
    [TestCase(0, 2, 350, new long[] { 1, 2 }, false)]
    [TestCase(0, 10, 50, new long[] { 1 }, false)]
    [TestCase(3, 10, 50, new long[] { 4 }, false)]
    [TestCase(4, 10, 350, new long[] { 5 }, true)]
    [TestCase(4, 1, 350, new long[] { 5 }, false)]
    [TestCase(5, 10, 350, new long[] { }, true)]
    public async Task Events_are_read_up_to_the_size_limit_or_one_at_a_time(
        long after, int atMost, long kilobytes, long[] seqs, bool isAll)
    {
        await _stores.Get<IEventStore>().StoreAsync(
            One, [.. Enumerable.Range(1, 5)
                .Select(seq => EventStoreTests.Event(seq, length: 100_000) with { Name = EventNames.Receipt })], 5,
            CancellationToken.None);

        var read = await Relay.ReadAsync(One, after, atMost, kilobytes * 1000, CancellationToken.None);

        Assert.That((read.Events.Select(next => next.Seq), read.IsAll), Is.EqualTo((seqs, isAll)));
    }

    [TestCase(EventNames.Message, 0)]
    [TestCase(EventNames.Call, 0)]
    [TestCase("instance.state", 0)]
    [TestCase(EventNames.Receipt, 1014)]
    public async Task Body_is_read_only_when_the_header_does_not_decide(string name, int length)
    {
        await StoreAsync(EventStoreTests.Event(1, length: 1000) with { Name = name });

        var read = await Relay.ReadAsync(One, 0, 10, 1_000_000, CancellationToken.None);

        Assert.That((read.Events[0].Header, read.Events[0].Data.Length), Is.EqualTo((EventStoreTests.Header, length)));
    }

    [Test]
    public async Task Body_is_read_when_the_event_was_stored_without_a_header()
    {
        var tooLong = EventStoreTests.Header with { MessageId = new string('A', EventHeader.MaxTextLength + 1) };
        await StoreAsync(EventStoreTests.Event(1, length: 1000) with { Header = tooLong });

        var read = await Relay.ReadAsync(One, 0, 10, 1_000_000, CancellationToken.None);

        Assert.That((read.Events[0].Header, read.Events[0].Data.Length), Is.EqualTo(((EventHeader?)null, 1014)));
    }

    [Test]
    public async Task Header_is_kept_with_every_field()
    {
        var header = new EventHeader(
            ChatKind.Group, new EventParty("1@g.us", "2@lid", ""), new EventParty("3@s.whatsapp.net", "4@lid", ""), IsOutgoing: true,
            "3EB0",
            "cmd_1");
        await StoreAsync(EventStoreTests.Event(1) with { Header = header });

        Assert.That((await Relay.FindAsync(One, 1, CancellationToken.None))!.Header, Is.EqualTo(header));
    }

    [TestCase(44, false)]
    [TestCase(46, true)]
    public async Task Send_begins_only_when_no_earlier_attempt_may_still_take_effect(int secondsLater, bool begins)
    {
        var lateUntil = _stores.Time.GetUtcNow() + TimeSpan.FromSeconds(45);
        Assert.That(await Relay.BeginAsync(One, Key("3EB0A"), 12, lateUntil, CancellationToken.None), Is.True);
        _stores.Time.Advance(TimeSpan.FromSeconds(secondsLater));

        var next = await Relay.BeginAsync(One, Key("3EB0A"), 13, lateUntil.AddMinutes(1), CancellationToken.None);

        var conversation = (await Relay.FindEntryAsync(One, Key("3EB0A"), CancellationToken.None))?.ConversationId;
        Assert.That((next, conversation), Is.EqualTo((begins, begins ? 13L : 12L)));
    }

    [Test]
    public async Task Send_begins_when_the_earlier_attempt_had_no_effect()
    {
        var lateUntil = _stores.Time.GetUtcNow() + TimeSpan.FromSeconds(45);
        await Relay.BeginAsync(One, Key("3EB0A"), 12, lateUntil, CancellationToken.None);
        await Relay.MarkNotSentAsync(One, Key("3EB0A"), CancellationToken.None);

        Assert.That(await Relay.BeginAsync(One, Key("3EB0A"), 12, lateUntil, CancellationToken.None), Is.True);
    }

    [Test]
    public async Task Unfinished_entry_is_deleted_after_30_days_when_its_event_no_longer_waits()
    {
        await StoreAsync(Two, 1);
        await BeginAsync(One, "gone");
        await BeginAsync(Two, "waits");
        await AfterAsync(29);
        await BeginAsync(One, "new");
        Assert.That(await LedgerAsync(), Is.EqualTo("gone,new,waits"));

        await AfterAsync(2);
        Assert.That(await LedgerAsync(), Is.EqualTo("new,waits"));

        await Relay.DropAsync(Two, [1], CancellationToken.None);
        await AfterAsync(0);
        Assert.That(await LedgerAsync(), Is.EqualTo("new"));
    }

    [Test]
    public async Task Unfinished_entry_is_deleted_with_its_dead_letter()
    {
        await StoreAsync(One, 1);
        await BeginAsync(One, "buried");
        _stores.Time.Advance(TimeSpan.FromDays(10));
        await Relay.MoveToDeadLettersAsync(
            One, (await Relay.FindAsync(One, 1, CancellationToken.None))!, "HTTP 422: no", CancellationToken.None);

        await AfterAsync(29);
        Assert.That(await LedgerAsync(), Is.EqualTo("buried"), "the dead letter may be retried");

        await AfterAsync(2);
        Assert.That(await LedgerAsync(), Is.Empty);
    }

    [Test]
    public async Task Unfinished_entries_are_deleted_in_batches()
    {
        await _stores.ExecuteAsync(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
            INSERT INTO relay_ledger (IntegrationId, Direction, ExternalId, LateUntil, StartedAt) SELECT 'int_' || (i % 3), 'in', i, 0, 0 FROM n
            """);

        Assert.That(await Relay.ForgetAsync(Stores.Start, CancellationToken.None), Is.True);
        Assert.That(await _stores.ScalarAsync<long>("SELECT COUNT(*) FROM relay_ledger"), Is.EqualTo(100));
        Assert.That(await Relay.ForgetAsync(Stores.Start, CancellationToken.None), Is.False);
        Assert.That(await LedgerAsync(), Is.Empty);
    }

    [Test]
    public async Task Id_in_another_chat_or_direction_is_another_message()
    {
        await CompleteAsync(Key("3EB0A", isOutgoing: false, "lid"), messageId: 501);

        Assert.That((await FindAsync(Key("3EB0A", isOutgoing: false, "lid")))?.IsComplete, Is.True);
        Assert.That(
            (await FindAsync(Key("3EB0A", isOutgoing: false, "number", "lid")))?.IsComplete, Is.True, "the chat's number became known");
        Assert.That(await FindAsync(Key("3EB0A", isOutgoing: false, "other")), Is.Null);
        Assert.That(await FindAsync(Key("3EB0A", isOutgoing: true, "lid")), Is.Null);
        Assert.That(await FindAsync(Key("3eb0a", isOutgoing: false, "lid")), Is.Null);
        Assert.That(await Relay.FindEntryAsync(Two, Key("3EB0A", isOutgoing: false, "lid"), CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Entry_without_a_recorded_chat_counts_for_every_chat()
    {
        await _stores.ExecuteAsync(
            "INSERT INTO relay_ledger (IntegrationId, Direction, ExternalId, LateUntil, StartedAt, CompletedAt, MessageId) VALUES ('int_1', 'in', '3EB0A', 0, 0, 1, 501)");

        Assert.That((await FindAsync(Key("3EB0A", isOutgoing: false, "lid")))?.IsComplete, Is.True);
        Assert.That((await FindAsync(Key("3EB0A", isOutgoing: true, "other")))?.IsComplete, Is.True);
    }

    [TestCase("number", true, 12, 501L)]
    [TestCase("number", false, 12, 501L)]
    [TestCase("other", true, 12, null)]
    [TestCase("number", true, 13, null)]
    public async Task Quoted_message_is_found_only_in_its_own_conversation(
        string chat, bool isOutgoing, long conversationId, long? messageId)
    {
        await CompleteAsync(Key("3EB0A", isOutgoing: true, "number"), messageId: 501);

        Assert.That(
            await Relay.FindMessageIdAsync(One, Key("3EB0A", isOutgoing, chat), conversationId, CancellationToken.None),
            Is.EqualTo(messageId));
    }

    [Test]
    public async Task Longest_key_fits_the_column()
    {
        var longest =
            Key(new string('x', WhatsAppMessage.MaxIdLength) + ":reaction:0123456789abcdef", isOutgoing: false, new string(
            '1', 200) + "@s.whatsapp.net");
        await CompleteAsync(longest, messageId: 1);

        Assert.That(await _stores.ScalarAsync<long>("SELECT MAX(length(ExternalId)) FROM relay_ledger"), Is.LessThanOrEqualTo(300));
    }

    private Task<LedgerEntry?> FindAsync(LedgerKey key) => Relay.FindEntryAsync(One, key, CancellationToken.None);

    private async Task CompleteAsync(LedgerKey key, long messageId)
    {
        await Relay.BeginAsync(One, key, 12, Stores.Start, CancellationToken.None);
        await Relay.CompleteAsync(One, 1, key, messageId, CancellationToken.None);
    }

    private Task<EventStoreOutcome> StoreAsync(string integrationId, long seq) =>
        _stores.Get<IEventStore>().StoreAsync(integrationId, [EventStoreTests.Event(seq)], seq, CancellationToken.None);

    private Task<bool> BeginAsync(string integrationId, string externalId) =>
        Relay.BeginAsync(integrationId, Key(externalId), 12, _stores.Time.GetUtcNow(), CancellationToken.None);

    private async Task AfterAsync(int days)
    {
        _stores.Time.Advance(TimeSpan.FromDays(days));
        await _stores.SendAsync(new PurgeDeliveryHistory());
    }

    private Task<string> LedgerAsync() =>
        _stores.ScalarAsync<string>(
            "SELECT COALESCE(group_concat(Id), '') FROM (SELECT substr(ExternalId, instr(ExternalId, '/') + 1) AS Id FROM relay_ledger ORDER BY Id)");

    private static LedgerKey Key(string externalId, bool isOutgoing = false, params string[] chats) =>
        new(isOutgoing, chats.Length > 0 ? chats : ["a"], externalId);

    private Task<EventStoreOutcome> StoreAsync(ReceivedEvent received) =>
        _stores.Get<IEventStore>().StoreAsync(One, [received], received.Seq, CancellationToken.None);
}
