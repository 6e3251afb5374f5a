using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Tests.Support;

namespace Ryze.Tests.Application.Bridge.ToChatwoot;

/// <summary>What the ledger records before a message is sent, and when.</summary>
internal sealed class MessagePostTests
{
    private static readonly ChatwootAccess Access = RelayJobs.Access;

    private readonly FakeTimeProvider _time = new();
    private readonly Mock<IDeliveryRepository> _store = new();
    private readonly Mock<IChatwootMessages> _chatwoot = new();
    private readonly Mock<IAgentMessageRepository> _agents = new();

    [SetUp]
    public void AllowSends() => AllowSend(() => true);

    [Test]
    public async Task Message_is_not_sent_when_another_process_started_a_send()
    {
        AllowSend(() => false);

        var sent = await Post(new ChatwootPace(0, new SteadyRandom(0), _time))
            .SendAsync(RelayJobs.Of(WhatsAppEvent.Message("3EB0A")), 12, default);

        Assert.That((sent.Error as NotSettledYet)?.Until, Is.EqualTo(_time.GetUtcNow() + TimeSpan.FromSeconds(45)));
        _chatwoot.VerifyNoOtherCalls();
    }

    [TestCase(4, true)]
    [TestCase(6, false)]
    public async Task Message_is_sent_only_when_the_process_did_not_stand_still_after_its_ledger_entry(int seconds, bool isSent)
    {
        _chatwoot.Setup(c => c.CreateMessageAsync(Access, 12, It.IsAny<NewMessage>(), default))
            .ReturnsAsync(new ChatwootMessage(501, 12, null, null));
        AllowSend(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            return true;
        });

        var sent = await Post(new ChatwootPace(0, new SteadyRandom(0), _time))
            .SendAsync(RelayJobs.Of(WhatsAppEvent.Message("3EB0A")), 12, default);

        Assert.That((sent.Error is null, _chatwoot.Invocations.Count), Is.EqualTo((isSent, isSent ? 1 : 0)));
    }

    [Test]
    public async Task Ledger_entry_starts_when_the_message_gets_its_turn()
    {
        var pace = new ChatwootPace(1, new SteadyRandom(0), _time);
        await pace.TurnAsync(Access, null, default);
        _chatwoot.Setup(c => c.CreateMessageAsync(Access, 12, It.IsAny<NewMessage>(), default))
            .ReturnsAsync(new ChatwootMessage(501, 12, null, null));

        var sending = Post(pace).SendAsync(RelayJobs.Of(WhatsAppEvent.Message("3EB0A")), 12, default);
        Assert.That(sending.IsCompleted, Is.False);
        _store.VerifyNoOtherCalls();
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That((await sending).Value, Is.EqualTo(501));
        _store.Verify(
            s => s.BeginAsync(
            "int_1", It.Is<LedgerKey>(key => key.ExternalId == "3EB0A"), 12, _time.GetUtcNow() + TimeSpan.FromSeconds(45), default));
    }

    [Test]
    public async Task Message_is_neither_sent_nor_recorded_when_the_host_is_closed()
    {
        var pace = new ChatwootPace(0, new SteadyRandom(0), _time);
        pace.Close(Access, TimeSpan.FromMinutes(1));

        var sent = await Post(pace).SendAsync(RelayJobs.Of(WhatsAppEvent.Message("3EB0A")), 12, default);

        Assert.That((sent.Error as ChatwootFailure)?.HeldFor, Is.EqualTo(TimeSpan.FromMinutes(1)));
        _store.VerifyNoOtherCalls();
        _chatwoot.VerifyNoOtherCalls();
    }

    [TestCase(7L, 501L, 7L)]
    [TestCase(null, 501L, 501L)]
    [TestCase(null, null, null)]
    public async Task Quote_carries_the_Chatwoot_id_when_it_is_known(long? ofAgent, long? ofRelay, long? expected)
    {
        NewMessage? sent = null;
        _chatwoot.Setup(c => c.CreateMessageAsync(Access, 12, It.IsAny<NewMessage>(), default))
            .Callback((ChatwootAccess _, long _, NewMessage message, CancellationToken _) => sent = message)
            .ReturnsAsync(new ChatwootMessage(502, 12, null, null));
        _agents.Setup(a => a.FindIdAsync("int_1", "3EB0Q", 12, default)).ReturnsAsync(ofAgent);
        _store.Setup(s => s.FindMessageIdAsync("int_1", It.Is<LedgerKey>(key => key.ExternalId == "3EB0Q"), 12, default))
            .ReturnsAsync(ofRelay);
        var reply = WhatsAppEvent.Message("3EB0A", message: new JsonObject { ["context"] = new JsonObject { ["stanzaId"] = "3EB0Q" } });

        await Post(new ChatwootPace(0, new SteadyRandom(0), _time)).SendAsync(RelayJobs.Of(reply), 12, default);

        Assert.That((sent?.InReplyToId, sent?.InReplyTo), Is.EqualTo((expected, (string?)"WAID:3EB0Q")));
    }

    [TestCase(true, true, 501)]
    [TestCase(true, false, 0)]
    [TestCase(false, false, 501)]
    public async Task Posted_message_is_found_only_in_its_own_direction(bool isIncoming, bool isStoredAsIncoming, long expected)
    {
        _chatwoot.Setup(c => c.ListMessagesAsync(Access, 12, null, default)).ReturnsAsync(
            Result.Of<IReadOnlyList<ChatwootMessage>>(
                [new ChatwootMessage(501, 12, "WAID:3EB0A", DateTimeOffset.MinValue) { IsIncoming = isStoredAsIncoming }]));
        var job = RelayJobs.Of(WhatsAppEvent.Message("3EB0A", direction: isIncoming ? "incoming" : "outgoing"));

        var found = await Post(new ChatwootPace(0, new SteadyRandom(0), _time)).FindPostedMessageAsync(job, 12, _time.GetUtcNow(), default);

        Assert.That(found.Value, Is.EqualTo(expected));
    }

    [TestCase(RefusedBy.Chatwoot, true)]
    [TestCase(RefusedBy.Routes, false)]
    [TestCase(RefusedBy.OtherServer, false)]
    public async Task Posted_message_counts_as_deleted_only_when_Chatwoot_itself_answers_404(RefusedBy refuser, bool isDeleted)
    {
        var refused = new ChatwootFailure(BridgeErrorCode.ChatwootNotFound, Detail.None, 404) { RefusedBy = refuser };
        _chatwoot.Setup(c => c.ListMessagesAsync(Access, 12, null, default)).ReturnsAsync(refused);

        var settled = await Post(new ChatwootPace(0, new SteadyRandom(0), _time))
            .FindPostedMessageAsync(RelayJobs.Of(WhatsAppEvent.Message("3EB0A")), 12, _time.GetUtcNow(), default);

        Assert.That(settled.Error, Is.EqualTo(isDeleted ? null : refused));
    }

    private void AllowSend(Func<bool> begin) => _store
        .Setup(s => s.BeginAsync("int_1", It.IsAny<LedgerKey>(), 12, It.IsAny<DateTimeOffset>(), default))
        .ReturnsAsync(begin);

    private MessagePost Post(ChatwootPace pace) => new(
        _store.Object, _agents.Object, _chatwoot.Object, new PostedMessages(_chatwoot.Object, _time), pace,
        new MessageFiles(Mock.Of<IFileDownloads>(), new FileCache(_time), _time),
        new MessageWriter(new Mock<IChatRepository>().Object, new KnownPeople(), _time), _time);
}
