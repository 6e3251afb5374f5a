using Ryze.Application.Bridge.Integrations;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;
using Ryze.Tests.Application.Bridge.ToChatwoot;
using Ryze.Tests.Support;

namespace Ryze.Tests.Application.Bridge.ToWhatsApp;

/// <summary>docs/spec/bridge.md 3.2: the catch-up finds every agent message, even while conversations change.</summary>
internal sealed class MessageCatchUpTests
{
    private const int PageSize = 25;

    private static readonly DateTimeOffset Now = new(2026, 6, 17, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Now);
    private readonly Mock<IAgentMessageRepository> _messages = new();
    private readonly Mock<IIntegrationSyncRepository> _syncs = new();
    private readonly Mock<IChatwootMessages> _chatwoot = new();
    private readonly List<(long Id, DateTimeOffset ActiveAt)> _conversations = [];
    private readonly Mock<IContactAddresses> _addresses = new();
    private readonly List<long> _received = [];
    private readonly List<string?> _chats = [];
    private readonly WebhookWatch _webhooks;
    private readonly MessageCatchUp _catchUp;

    public MessageCatchUpTests()
    {
        _webhooks = new WebhookWatch(_time);
        _catchUp = new MessageCatchUp(
            _messages.Object, _syncs.Object, _addresses.Object, _chatwoot.Object, _webhooks,
            new WebhookRepair(_chatwoot.Object, _webhooks, NullLogger<WebhookRepair>.Instance),
            _time, NullLogger<MessageCatchUp>.Instance);
        _syncs.Setup(c => c.FindCaughtUpToAsync(It.IsAny<string>(), default)).ReturnsAsync(Now.AddHours(-1));
        _messages.Setup(m => m.FindKnownAsync(It.IsAny<string>(), It.IsAny<IReadOnlyCollection<long>>(), default))
            .ReturnsAsync(() => _received.ToHashSet());
        _messages.Setup(
            m => m.ReceiveAsync(It.IsAny<string>(), null, It.IsAny<AgentMessageSnapshot>(), It.IsAny<DateTimeOffset>(), default))
            .Callback(
                (string _, string? _, AgentMessageSnapshot message, DateTimeOffset _, CancellationToken _) =>
                { _received.Add(message.Id); _chats.Add(message.Chat); }).ReturnsAsync(AgentMessageQueues.Sends);
        _chatwoot.Setup(c => c.ListInboxConversationsAsync(It.IsAny<ChatwootAccess>(), 42, It.IsAny<int>(), default))
            .ReturnsAsync((ChatwootAccess _, long _, int page, CancellationToken _) => Page(page));
        _chatwoot.Setup(c => c.ListMessagesAsync(It.IsAny<ChatwootAccess>(), It.IsAny<long>(), It.IsAny<long?>(), default))
            .ReturnsAsync((ChatwootAccess _, long conversation, long? before, CancellationToken _) => Messages(conversation, before));
    }

    [Test]
    public async Task Messages_are_found_only_in_conversations_with_new_activity()
    {
        _conversations.AddRange(Enumerable.Range(1, 60).Select(id => ((long)id, Now.AddMinutes(-id))));
        _conversations.Add((99, Now.AddHours(-2)));

        Assert.That(await CatchUpAsync(), Is.EqualTo(60));

        Assert.That(_received, Is.EquivalentTo(Enumerable.Range(1, 60).Select(id => (long)id * 100)));
        _syncs.Verify(c => c.SaveCaughtUpToAsync("int_1", Now.AddMinutes(-1), default));
        Assert.That(await CatchUpAsync(), Is.Zero, "the messages are known");
    }

    [Test]
    public async Task Conversation_is_found_when_it_moves_to_a_page_that_was_already_read()
    {
        _conversations.AddRange(Enumerable.Range(1, 30).Select(id => ((long)id, Now.AddMinutes(-id))));
        var isMoved = false;
        _chatwoot.Setup(c => c.ListMessagesAsync(It.IsAny<ChatwootAccess>(), 7, null, default)).ReturnsAsync(() =>
        {
            // The customer of conversation 30 writes while the first page is processed.
            var moves = _conversations.FindIndex(conversation => conversation.Id == 30);
            _conversations[moves] = isMoved ? _conversations[moves] : (30, Now);
            isMoved = true;
            return Messages(7, null);
        });

        Assert.That(await CatchUpAsync(), Is.EqualTo(30));

        Assert.That(_received, Has.Exactly(1).EqualTo(3000));
    }

    [Test]
    public async Task Unreadable_conversation_does_not_block_the_others()
    {
        _conversations.AddRange(Enumerable.Range(1, 3).Select(id => ((long)id, Now.AddMinutes(-id))));
        Refuse(1, new ChatwootFailure(BridgeErrorCode.ChatwootNotFound, Detail.Of("answer larger than 1 MiB"), 200) { IsTooLarge = true });

        Assert.That(await CatchUpAsync(), Is.EqualTo(2));
        _syncs.Verify(c => c.SaveCaughtUpToAsync("int_1", Now.AddMinutes(-1), default));
    }

    [Test]
    public async Task Older_message_is_received_only_when_it_is_known_with_an_error()
    {
        _conversations.Add((1, Now));
        _received.Add(7);
        _chatwoot.Setup(c => c.ListMessagesAsync(It.IsAny<ChatwootAccess>(), 1, null, default))
            .ReturnsAsync(
                Result.Of<IReadOnlyList<ChatwootMessage>>([Old(6, showsError: true), Old(7, showsError: true), Old(8, showsError: false)]));

        Assert.That(await CatchUpAsync(), Is.Zero);

        Assert.That(_received.Skip(1), Is.Not.Empty.And.All.EqualTo(7));

        static ChatwootMessage Old(long id, bool showsError) => new(id, 1, null, Now.AddHours(-3))
        {
            Agent = new AgentMessageSnapshot(id, 1, null, "olá", "Ana", [], null, null, Now.AddHours(-3), IsDeleted: false, showsError),
        };
    }

    [TestCase(null)]
    [TestCase(200)]
    [TestCase(302)]
    [TestCase(401)]
    [TestCase(404, RefusedBy.OtherServer)]
    [TestCase(404, RefusedBy.Routes)]
    [TestCase(429)]
    [TestCase(503)]
    public async Task Catch_up_fails_as_a_whole_when_Chatwoot_refuses_a_call(int? status, RefusedBy refusedBy = RefusedBy.Chatwoot)
    {
        _conversations.AddRange(Enumerable.Range(1, 3).Select(id => ((long)id, Now.AddMinutes(-id))));
        Refuse(2, new ChatwootFailure(BridgeErrorCode.ChatwootUnreachable, Detail.None, status) { RefusedBy = refusedBy });

        Assert.That(async () => await CatchUpAsync(), Throws.InvalidOperationException, "the catch-up fails without a count");
        _syncs.Verify(c => c.SaveCaughtUpToAsync(It.IsAny<string>(), It.IsAny<DateTimeOffset>(), default), Times.Never);
    }

    [Test]
    public async Task Other_conversations_are_found_when_one_may_be_readable_later()
    {
        _conversations.AddRange(Enumerable.Range(1, 3).Select(id => ((long)id, Now.AddMinutes(-id))));
        Refuse(2, new ChatwootFailure(BridgeErrorCode.ChatwootNotFound, Detail.None, 404) { RefusedBy = RefusedBy.OtherServer });

        Assert.That(async () => await CatchUpAsync(), Throws.InvalidOperationException);

        Assert.That(_received, Is.EqualTo(new long[] { 100, 300 }));
        _syncs.Verify(c => c.SaveCaughtUpToAsync(It.IsAny<string>(), It.IsAny<DateTimeOffset>(), default), Times.Never);
    }

    [Test]
    public async Task Catch_up_ends_after_five_conversations_when_a_proxy_answers()
    {
        _conversations.AddRange(Enumerable.Range(1, 25).Select(id => ((long)id, Now.AddMinutes(-id))));
        Enumerable.Range(1, 25).ToList().ForEach(id => Refuse(id, new ChatwootFailure(BridgeErrorCode.ChatwootNotFound, Detail.None, 302)));

        Assert.That(async () => await CatchUpAsync(), Throws.InvalidOperationException);

        _chatwoot.Verify(
            c => c.ListMessagesAsync(It.IsAny<ChatwootAccess>(), It.IsAny<long>(), It.IsAny<long?>(), default), Times.Exactly(5));
    }

    [Test]
    public async Task Conversation_is_skipped_when_it_is_unreadable_for_an_hour()
    {
        _conversations.AddRange(Enumerable.Range(1, 3).Select(id => ((long)id, Now.AddMinutes(-id))));
        Refuse(2, new ChatwootFailure(BridgeErrorCode.ChatwootUnreachable, Detail.None, 500));
        Assert.That(async () => await CatchUpAsync(), Throws.InvalidOperationException);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.That(await CatchUpAsync(), Is.Zero);
        Assert.That(_received, Is.EqualTo(new long[] { 100, 300 }));
        _syncs.Verify(c => c.SaveCaughtUpToAsync("int_1", It.IsAny<DateTimeOffset>(), default), Times.Once);
    }

    [Test]
    public async Task Stored_contact_address_is_preferred()
    {
        _conversations.AddRange([(1, Now), (2, Now)]);
        _addresses.Setup(r => r.FindSourceIdAsync("int_1", 2, default)).ReturnsAsync("98765@lid");

        await CatchUpAsync();

        Assert.That(_chats, Is.EqualTo(new[] { "1@s.whatsapp.net", "98765@lid" }));
    }

    [Test]
    public async Task Scan_ends_after_10_rounds_when_conversations_keep_changing()
    {
        _conversations.AddRange(Enumerable.Range(1, 60).Select(id => ((long)id, Now)));
        _chatwoot.Setup(c => c.ListMessagesAsync(It.IsAny<ChatwootAccess>(), 7, null, default)).ReturnsAsync(() =>
        {
            // Every conversation gets a new message during the scan.
            _conversations.AddRange(_conversations.Select(conversation => (conversation.Id, conversation.ActiveAt.AddSeconds(1))).ToList());
            _conversations.RemoveRange(0, 60);
            return Messages(7, null);
        });

        Assert.That(await CatchUpAsync(), Is.EqualTo(60));

        _chatwoot.Verify(c => c.ListInboxConversationsAsync(It.IsAny<ChatwootAccess>(), 42, 1, default), Times.Exactly(10));
    }

    [Test]
    public async Task Conversations_are_scanned_at_most_twice_when_none_changes()
    {
        _conversations.AddRange(Enumerable.Range(1, 60).Select(id => ((long)id, Now)));

        Assert.That(await CatchUpAsync(), Is.EqualTo(60));

        _chatwoot.Verify(c => c.ListInboxConversationsAsync(It.IsAny<ChatwootAccess>(), 42, 1, default), Times.Exactly(2));
    }

    [Test]
    public async Task Page_that_is_not_full_is_the_last_one_requested()
    {
        _conversations.Add((1, Now));

        await CatchUpAsync();

        _chatwoot.Verify(c => c.ListMessagesAsync(It.IsAny<ChatwootAccess>(), 1, It.IsAny<long?>(), default), Times.Once);
        _chatwoot.Verify(c => c.ListInboxConversationsAsync(It.IsAny<ChatwootAccess>(), 42, It.IsAny<int>(), default), Times.Once);
    }

    [Test]
    public async Task Every_call_of_a_scan_yields_to_messages()
    {
        _conversations.Add((1, Now));

        await CatchUpAsync();

        Assert.That(
            _chatwoot.Invocations.Select(call => call.Arguments.OfType<ChatwootAccess>().Single().YieldsToMessages),
            Is.Not.Empty.And.All.True);
    }

    [Test]
    public async Task Messages_that_stay_in_Chatwoot_are_reset_to_sent_when_webhooks_arrive()
    {
        _webhooks.Arrived("int_1", null, null);
        Show(1, Failed(1), Failed(2), Failed(3) with { StaysInChatwoot = false }, Failed(4) with { Fault = null });

        await CatchUpAsync();

        Assert.That(Repaired, Is.EquivalentTo(new long[] { 1, 2 }));
    }

    [Test]
    public async Task Other_messages_are_repaired_when_the_first_one_causes_a_webhook()
    {
        Show(1, Failed(1), Failed(2), Failed(3));

        await CatchUpAsync();
        Assert.That(Repaired, Is.EqualTo(new long[] { 3 }));
        _syncs.Verify(c => c.SaveCaughtUpToAsync("int_1", Now.AddMinutes(-30), default), "a restarted process finds them");

        Assert.That(_webhooks.Arrived("int_1", null, null), Is.True, "the next catch-up is due at once");
        Show(1, Failed(1), Failed(2));
        await CatchUpAsync();

        Assert.That(Repaired, Is.EqualTo(new long[] { 3, 2, 1 }));
        _syncs.Verify(c => c.SaveCaughtUpToAsync("int_1", Now, default));
    }

    [Test]
    public async Task Messages_are_repaired_when_webhooks_arrive_again_after_several_catch_ups()
    {
        Show(1, Failed(1), Failed(2));
        await CatchUpAsync();
        _conversations.Clear();
        await CatchUpAsync();
        _syncs.Invocations.Clear();
        await CatchUpAsync();
        _syncs.Verify(c => c.SaveCaughtUpToAsync("int_1", Now.AddMinutes(-30), default), "a restarted process finds them");

        _webhooks.Arrived("int_1", null, null);
        _conversations.Add((1, Now.AddMinutes(-29)));
        await CatchUpAsync();

        Assert.That(Repaired, Is.EqualTo(new long[] { 2, 2, 1 }));
    }

    [Test]
    public async Task Webhook_error_shows_its_fix_until_a_webhook_arrives()
    {
        Show(1, Failed(1));
        await CatchUpAsync();
        Assert.That(_webhooks.ErrorOf("int_1"), Is.Empty, "the webhook of the change may still arrive");

        _time.Advance(WebhookWatch.ArrivalGrace);
        Assert.That(
            _webhooks.ErrorOf("int_1"), Does.StartWith("Chatwoot refuses to call BRIDGE_PUBLIC_URL because its address is private"));

        _webhooks.Arrived("int_1", null, null);
        Assert.That(_webhooks.ErrorOf("int_1"), Is.Empty);
    }

    [Test]
    public async Task Message_is_repaired_at_most_three_times_when_its_webhook_keeps_failing()
    {
        for (var i = 0; i < 5; i++)
        {
            _webhooks.Arrived("int_1", null, null);
            Show(1, Failed(1));
            await CatchUpAsync();
        }

        Assert.That(Repaired, Has.Count.EqualTo(3));
    }

    [TestCase(503, RefusedBy.Chatwoot, 1)]
    [TestCase(404, RefusedBy.Routes, 1)]
    [TestCase(401, RefusedBy.Chatwoot, 1)]
    [TestCase(404, RefusedBy.Chatwoot, 3)]
    public async Task Refused_repair_ends_the_round_when_the_others_would_be_refused(int status, RefusedBy by, int calls)
    {
        _webhooks.Arrived("int_1", null, null);
        _chatwoot.Setup(c => c.UpdateMessageAsync(It.IsAny<ChatwootAccess>(), 1, It.IsAny<long>(), ReceiptState.Sent, "", default))
            .ReturnsAsync(new ChatwootFailure(BridgeErrorCode.ChatwootUnreachable, Detail.None, status) { RefusedBy = by });
        Show(1, Failed(1), Failed(2), Failed(3));

        await CatchUpAsync();

        Assert.That(Repaired, Has.Count.EqualTo(calls));
    }

    private IReadOnlyList<long> Repaired =>
        [.. _chatwoot.Invocations.Where(call => call.Method.Name == nameof(IChatwootMessages.UpdateMessageAsync))
        .Select(call => (long)call.Arguments[2])];

    private static ChatwootMessage Failed(long id) =>
        new(id, 1, null, Now.AddMinutes(-30)) { Fault = WebhookFault.PrivateAddress, StaysInChatwoot = true };

    /// <summary>Shows one conversation with these messages.</summary>
    private void Show(long conversation, params ChatwootMessage[] messages)
    {
        _conversations.Clear();
        _conversations.Add((conversation, Now));
        _chatwoot.Setup(c => c.ListMessagesAsync(It.IsAny<ChatwootAccess>(), conversation, null, default))
            .ReturnsAsync(Result.Of<IReadOnlyList<ChatwootMessage>>(messages));
    }

    private void Refuse(long conversation, ChatwootFailure failure) =>
        _chatwoot.Setup(c => c.ListMessagesAsync(It.IsAny<ChatwootAccess>(), conversation, It.IsAny<long?>(), default))
        .ReturnsAsync(failure);

    private async Task<int> CatchUpAsync()
    {
        var job = RelayJobs.Of(WhatsAppEvent.Message("3EB0"));
        var integration = job.Integration with { CreatedAt = Now.AddDays(-1) };
        return (await _catchUp.ReceiveAsync(integration, 42, default)).Value;
    }

    private Result<IReadOnlyList<InboxConversation>> Page(int page) => Result.Of<IReadOnlyList<InboxConversation>>(
        [.. _conversations.OrderByDescending(c => c.ActiveAt).ThenBy(c => c.Id).Skip((page - 1) * PageSize).Take(PageSize)
            .Select(c => new InboxConversation(c.Id, c.ActiveAt, "1@s.whatsapp.net"))]);

    /// <summary>One agent message in each conversation.</summary>
    private static Result<IReadOnlyList<ChatwootMessage>> Messages(long conversation, long? before) =>
        Result.Of<IReadOnlyList<ChatwootMessage>>(before is not null ? [] :
    [
        new ChatwootMessage(conversation * 100, conversation, null, Now.AddMinutes(-30))
        {
            Agent = new AgentMessageSnapshot(
                conversation * 100, conversation, null, "olá", "Ana", [], null, null, Now.AddMinutes(-30), IsDeleted: false,
                ShowsError: false),
        },
    ]);
}
