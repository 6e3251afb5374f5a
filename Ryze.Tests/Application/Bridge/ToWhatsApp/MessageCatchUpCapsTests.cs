using Ryze.Application.Bridge.Integrations;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Tests.Application.Bridge.ToChatwoot;
using Ryze.Tests.Support;

namespace Ryze.Tests.Application.Bridge.ToWhatsApp;

/// <summary>docs/spec/security.md 1: Chatwoot cannot extend the size or duration of a catch-up, and a cut loses no message.</summary>
internal sealed class MessageCatchUpCapsTests
{
    private const int PageSize = 20;

    private static readonly DateTimeOffset Now = new(2026, 6, 17, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Now);
    private readonly Mock<IAgentMessageRepository> _messages = new();
    private readonly Mock<IIntegrationSyncRepository> _syncs = new();
    private readonly Mock<IChatwootMessages> _chatwoot = new();
    private readonly HashSet<long> _received = [];
    private readonly List<long> _order = [];
    private readonly List<InboxConversation> _conversations = [];
    private readonly List<(long Conversation, long? Before)> _pages = [];
    private readonly MessageCatchUp _catchUp;

    /// <summary>The messages of a conversation have the ids 1 to this value; 0 means endless.</summary>
    private long _length;
    private int _messageBytes = 50;
    private TimeSpan _callDuration;
    private int _room = int.MaxValue;

    public MessageCatchUpCapsTests()
    {
        var webhooks = new WebhookWatch(_time);
        _catchUp = new MessageCatchUp(
            _messages.Object, _syncs.Object, new Mock<IContactAddresses>().Object, _chatwoot.Object, webhooks,
            new WebhookRepair(_chatwoot.Object, webhooks, NullLogger<WebhookRepair>.Instance), _time, NullLogger<MessageCatchUp>.Instance);
        _syncs.Setup(c => c.FindCaughtUpToAsync(It.IsAny<string>(), default)).ReturnsAsync(Now.AddHours(-1));
        _messages.Setup(m => m.FindKnownAsync(It.IsAny<string>(), It.IsAny<IReadOnlyCollection<long>>(), default))
            .ReturnsAsync(() => _received.ToHashSet());
        _messages.Setup(
            m => m.ReceiveAsync(It.IsAny<string>(), null, It.IsAny<AgentMessageSnapshot>(), It.IsAny<DateTimeOffset>(), default))
            .ReturnsAsync((string _, string? _, AgentMessageSnapshot message, DateTimeOffset _, CancellationToken _) =>
            {
                if (_received.Count >= _room)
                {
                    return null;
                }

                _received.Add(message.Id);
                _order.Add(message.Id);
                return AgentMessageQueues.Sends;
            });
        _chatwoot.Setup(c => c.ListInboxConversationsAsync(It.IsAny<ChatwootAccess>(), 42, It.IsAny<int>(), default))
            .ReturnsAsync(
                (ChatwootAccess _, long _, int page, CancellationToken _) =>
                Result.Of<IReadOnlyList<InboxConversation>>(page == 1 ? [.. _conversations] : []));
        _chatwoot.Setup(c => c.ListMessagesAsync(It.IsAny<ChatwootAccess>(), It.IsAny<long>(), It.IsAny<long?>(), default))
            .ReturnsAsync((ChatwootAccess _, long conversation, long? before, CancellationToken _) => Page(conversation, before));
    }

    [Test]
    public async Task Endless_conversation_with_pages_of_1_MB_is_read_up_to_4_MiB()
    {
        Converse(1);
        _messageBytes = 1_000_000 / PageSize;

        await CatchUpAsync();

        Assert.That(_pages, Has.Count.InRange(1, 4));
        Assert.That(_received, Has.Count.LessThanOrEqualTo(4 * PageSize));
    }

    [Test]
    public async Task A_conversation_of_short_messages_is_read_up_to_1000_messages()
    {
        Converse(1);

        await CatchUpAsync();

        Assert.That(_pages, Has.Count.EqualTo(1000 / PageSize));
    }

    [TestCase(90)]
    [TestCase(1500)]
    [TestCase(9000)]
    public async Task Messages_of_a_conversation_are_stored_oldest_first_when_a_catch_up_is_cut(int length)
    {
        Converse(1);
        _length = length;

        for (var round = 0; round < 40 && _received.Count < length; round++)
        {
            await CatchUpAsync();
        }

        Assert.That(_order, Is.EqualTo(Enumerable.Range(1, length).Select(id => (long)id)));
    }

    [Test]
    public async Task Each_page_is_stored_before_the_next_is_read()
    {
        Converse(1);
        _length = 5 * PageSize;
        var stored = new List<int>();
        _chatwoot.Setup(c => c.ListMessagesAsync(It.IsAny<ChatwootAccess>(), 1, It.IsAny<long?>(), default))
            .Callback(() => stored.Add(_received.Count))
                .ReturnsAsync((ChatwootAccess _, long conversation, long? before, CancellationToken _) => Page(conversation, before));

        await CatchUpAsync();

        Assert.That(stored, Is.EqualTo(new[] { 0, 0, 0, 0, 0, 0, 0, PageSize, 2 * PageSize, 3 * PageSize, 4 * PageSize }));
    }

    [Test]
    public async Task The_next_catch_up_continues_a_conversation_that_was_cut()
    {
        Converse(1);
        _length = 2500;

        await CatchUpAsync();
        _syncs.Verify(
            c => c.SaveCaughtUpToAsync(It.IsAny<string>(), It.IsAny<DateTimeOffset>(), default), Times.Never,
            "a restarted process reads the conversation again");
        for (var round = 0; round < 4; round++)
        {
            await CatchUpAsync();
        }

        Assert.That(_received, Is.EquivalentTo(Enumerable.Range(1, 2500).Select(id => (long)id)));
        _syncs.Verify(c => c.SaveCaughtUpToAsync("int_1", _conversations[0].LastActivityAt, default), Times.Once);
    }

    [Test]
    public async Task Messages_that_arrive_after_a_cut_are_found_by_the_next_catch_up()
    {
        Converse(1);
        _length = 1500;
        await CatchUpAsync();

        _length = 1560;
        _conversations[0] = _conversations[0] with { LastActivityAt = Now };
        await CatchUpAsync();
        await CatchUpAsync();

        Assert.That(_received, Is.EquivalentTo(Enumerable.Range(1, 1560).Select(id => (long)id)));
    }

    [Test]
    public async Task A_conversation_that_is_cut_does_not_delay_the_others()
    {
        Converse(1, 2);
        _chatwoot.Setup(c => c.ListMessagesAsync(It.IsAny<ChatwootAccess>(), 2, null, default))
            .ReturnsAsync(Result.Of<IReadOnlyList<ChatwootMessage>>([Message(2, 5_000_000)]));

        await CatchUpAsync();

        Assert.That(_received, Does.Contain(5_000_000L));
    }

    [Test]
    public async Task Catch_up_ends_after_10_minutes_when_Chatwoot_is_slow()
    {
        Converse([.. Enumerable.Range(1, 24).Select(id => (long)id)]);
        (_length, _callDuration) = (1000, TimeSpan.FromSeconds(9));

        await CatchUpAsync();

        Assert.That(_time.GetUtcNow() - Now, Is.LessThan(MessageCatchUp.MaxDuration + TimeSpan.FromSeconds(10)));
    }

    [Test]
    public async Task Later_catch_ups_read_every_conversation_when_Chatwoot_is_slow()
    {
        Converse([.. Enumerable.Range(1, 24).Select(id => (long)id)]);
        (_length, _callDuration) = (200, TimeSpan.FromSeconds(9));

        for (var round = 0; round < 10; round++)
        {
            await CatchUpAsync();
        }

        Assert.That(_pages.Select(page => page.Conversation).Distinct().Count(), Is.EqualTo(24));
        _syncs.Verify(c => c.SaveCaughtUpToAsync("int_1", It.IsAny<DateTimeOffset>(), default));
    }

    [Test]
    public async Task A_full_quota_ends_the_catch_up()
    {
        Converse(1, 2, 3);
        (_length, _room) = (100, 30);

        Assert.That(await CatchUpAsync(), Is.EqualTo(30));
        Assert.That(_pages, Is.EqualTo(new (long, long?)[] { (1, null), (1, 81), (1, 61), (1, 41), (1, 21), (1, 1), (1, 21), (1, 41) }));
    }

    [Test]
    public async Task Messages_that_did_not_fit_are_stored_when_there_is_room()
    {
        Converse(1);
        (_length, _room) = (100, 30);
        await CatchUpAsync();

        _room = int.MaxValue;
        await CatchUpAsync();

        Assert.That(_received, Is.EquivalentTo(Enumerable.Range(1, 100).Select(id => (long)id)));
    }

    [Test]
    public async Task Customer_holds_at_most_a_quarter_of_the_places()
    {
        var answers = new TaskCompletionSource();
        var asked = 0;
        _chatwoot.Setup(c => c.ListInboxConversationsAsync(It.IsAny<ChatwootAccess>(), 42, It.IsAny<int>(), default)).Returns(async () =>
        {
            Interlocked.Increment(ref asked);
            await answers.Task;
            return Result.Of<IReadOnlyList<InboxConversation>>([]);
        });

        var hostile = Enumerable.Range(0, 64).Select(n => _catchUp.ReceiveAsync(Integration($"int_{n}", "acc_b"), 42, default)).ToList();
        var fair = _catchUp.ReceiveAsync(Integration("int_a", "acc_a"), 42, default);

        await Eventually.TrueAsync(() => Volatile.Read(ref asked) == 17, "16 calls of one customer and 1 of another are in progress");
        answers.SetResult();
        await Task.WhenAll([.. hostile, fair]);
    }

    private void Converse(params long[] ids) =>
        _conversations.AddRange(ids.Select(id => new InboxConversation(id, Now.AddMinutes(-10), "1@s.whatsapp.net")));

    private Task<Result<int>> ReceiveAsync(BridgeIntegration integration) => _catchUp.ReceiveAsync(integration, 42, default);

    private async Task<int> CatchUpAsync() => (await ReceiveAsync(Integration("int_1", "acc_1"))).Value;

    private static BridgeIntegration Integration(string id, string tenant)
    {
        var integration = RelayJobs.Of(WhatsAppEvent.Message("3EB0")).Integration;
        return integration with
        {
            Id = id, Tenant =
                tenant, CreatedAt = Now.AddDays(-1),
                Settings = integration.Settings with { BaseUrl = $"https://{id.Replace('_', '-')}.example" },
        };
    }

    private Result<IReadOnlyList<ChatwootMessage>> Page(long conversation, long? before)
    {
        _pages.Add((conversation, before));
        _time.Advance(_callDuration);
        var newest = (before ?? (_length == 0 ? 1_000_000 : _length) + 1) - 1;
        var count = (int)Math.Min(PageSize, Math.Max(newest, 0));
        return Result.Of<IReadOnlyList<ChatwootMessage>>([.. Enumerable.Range(0, count).Select(n => Message(conversation, newest - n))]);
    }

    private ChatwootMessage Message(long conversation, long id) => new(id, conversation, null, Now.AddMinutes(-15))
    {
        Bytes = _messageBytes,
        Agent = new AgentMessageSnapshot(
            id, conversation, null, "olá", "Ana", [], null, null, Now.AddMinutes(-15), IsDeleted: false, ShowsError: false),
    };
}
