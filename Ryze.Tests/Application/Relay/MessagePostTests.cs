using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application.Ports;
using Ryze.Application.Relay;
using Ryze.Domain.Bridge;
using Ryze.Domain.Errors;
using Ryze.Tests.Support;

namespace Ryze.Tests.Application.Relay;

/// <summary>What is written down before a message is sent, and when.</summary>
internal sealed class MessagePostTests
{
    private static readonly ChatwootAccess Access = RelayJobs.Access;

    private readonly FakeTimeProvider _time = new();
    private readonly Mock<IRelayStore> _store = new();
    private readonly Mock<IChatwootMessages> _chatwoot = new();

    [Test]
    public async Task The_ledger_is_written_when_the_turn_has_come_and_counts_from_then()
    {
        var pace = new ChatwootPace(1, new SteadyRandom(0), _time);
        await pace.TurnAsync(Access, null, default);
        _chatwoot.Setup(c => c.CreateMessageAsync(Access, 12, It.IsAny<NewMessage>(), default)).ReturnsAsync(new ChatwootMessage(501, 12, null, null));

        var sending = Post(pace).SendAsync(RelayJobs.Of(WhatsAppEvent.Message("3EB0A")), 12, default);
        Assert.That(sending.IsCompleted, Is.False);
        _store.VerifyNoOtherCalls();
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That((await sending).Value, Is.EqualTo(501));
        _store.Verify(s => s.BeginAsync("int_1", "3EB0A", 12, _time.GetUtcNow() + TimeSpan.FromSeconds(45), default));
    }

    [Test]
    public async Task A_closed_host_is_not_called_and_nothing_is_written_down()
    {
        var pace = new ChatwootPace(0, new SteadyRandom(0), _time);
        pace.Close(Access, TimeSpan.FromMinutes(1));

        var sent = await Post(pace).SendAsync(RelayJobs.Of(WhatsAppEvent.Message("3EB0A")), 12, default);

        Assert.That((sent.Error as BridgeFailure)?.HeldFor, Is.EqualTo(TimeSpan.FromMinutes(1)));
        _store.VerifyNoOtherCalls();
        _chatwoot.VerifyNoOtherCalls();
    }

    [TestCase(RefusedBy.Chatwoot, true)]
    [TestCase(RefusedBy.Routes, false)]
    [TestCase(RefusedBy.Stranger, false)]
    public async Task What_was_sent_to_a_conversation_is_gone_only_when_Chatwoot_says_that_the_conversation_is(RefusedBy refuser, bool isGone)
    {
        var refused = new BridgeFailure(BridgeErrorCode.ChatwootNotFound, Detail.None, 404) { RefusedBy = refuser };
        _chatwoot.Setup(c => c.ListMessagesAsync(Access, 12, null, default)).ReturnsAsync(refused);

        var settled = await Post(new ChatwootPace(0, new SteadyRandom(0), _time)).LookForAsync(RelayJobs.Of(WhatsAppEvent.Message("3EB0A")), 12, _time.GetUtcNow(), default);

        Assert.That(settled.Error, Is.EqualTo(isGone ? null : refused));
    }

    private MessagePost Post(ChatwootPace pace) => new(
        _store.Object, Mock.Of<IAgentMessages>(), _chatwoot.Object, pace, new MessageFiles(Mock.Of<IRelayFiles>(), new KeptFiles(_time), _time),
        new MessageWriter(_store.Object, new KnownPeople(), _time), _time);
}
