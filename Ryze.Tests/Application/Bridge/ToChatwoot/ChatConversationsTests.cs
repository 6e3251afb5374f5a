using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.ToChatwoot;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Tests.Support;

namespace Ryze.Tests.Application.Bridge.ToChatwoot;

/// <summary>Which conversation a message belongs to, and when the bridge reads it from Chatwoot (<c>reopenResolved</c> is off).</summary>
internal sealed class ChatConversationsTests
{
    private static readonly WorkContext Job = RelayJobs.Of(WhatsAppEvent.Message("3EB0"));

    private readonly FakeTimeProvider _time = new();
    private readonly Mock<IChatRepository> _chats = new();
    private readonly Mock<IChatwootMessages> _chatwoot = new();
    private readonly WebhookWatch _webhooks;
    private readonly ChatConversations _conversations;

    public ChatConversationsTests()
    {
        _webhooks = new WebhookWatch(_time);
        _conversations = new ChatConversations(_chats.Object, _chatwoot.Object, _webhooks, _time);
        Lists();
        _chatwoot.Setup(c => c.CreateConversationAsync(It.IsAny<ChatwootAccess>(), It.IsAny<NewConversation>(), default))
            .ReturnsAsync(Result.Of(new ChatwootConversation(13, 42, "open")));
    }

    private int Reads => _chatwoot.Invocations.Count(call => call.Method.Name == nameof(IChatwootMessages.FindConversationAsync));

    [Test]
    public async Task Conversation_is_read_once_while_webhooks_arrive()
    {
        _webhooks.Arrived("int_1", null, null);
        Shows("open");

        Assert.That((await FindAsync(12), await FindAsync(12), Reads), Is.EqualTo((12L, 12L, 1)));
    }

    [Test]
    public async Task Created_conversation_is_not_read_while_webhooks_arrive()
    {
        _webhooks.Arrived("int_1", null, null);

        Assert.That((await FindAsync(null), await FindAsync(13), Reads), Is.EqualTo((13L, 13L, 0)));
    }

    [Test]
    public async Task Conversation_is_read_before_each_message_when_no_webhook_arrived_since_the_start()
    {
        Shows("open");

        Assert.That((await FindAsync(12), await FindAsync(12), Reads), Is.EqualTo((12L, 12L, 2)));
    }

    [Test]
    public async Task New_conversation_is_created_when_a_webhook_shows_the_former_one_resolved()
    {
        _webhooks.Arrived("int_1", null, null);
        Shows("open");
        await FindAsync(12);

        _webhooks.Arrived("int_1", 12, "resolved");
        Shows("resolved");

        Assert.That((await FindAsync(12), Reads), Is.EqualTo((13L, 2)));
    }

    [Test]
    public async Task Messages_of_a_blocked_contact_stay_in_its_resolved_conversation()
    {
        _webhooks.Arrived("int_1", null, null);
        Shows("resolved", isBlocked: true);

        Assert.That((await FindAsync(12), await FindAsync(12)), Is.EqualTo((12L, 12L)));
    }

    [Test]
    public async Task Resolved_conversation_of_a_blocked_contact_is_reused()
    {
        Lists(new ChatwootConversation(10, 42, "resolved") { IsBlocked = true }, new ChatwootConversation(11, 7, "open"));

        Assert.That(await FindAsync(null), Is.EqualTo(10));
    }

    private async Task<long> FindAsync(long? mapped) =>
        (await _conversations.FindOrCreateAsync(
            Job, new ChatMapping("key", "1@s.whatsapp.net", 99, "1@s.whatsapp.net", 42, mapped), default)).Value;

    private void Shows(string status, bool isBlocked = false) =>
        _chatwoot.Setup(c => c.FindConversationAsync(It.IsAny<ChatwootAccess>(), 12, default))
        .ReturnsAsync(Result.Of(new ChatwootConversation(12, 42, status) { IsBlocked = isBlocked }));

    private void Lists(params ChatwootConversation[] conversations) =>
        _chatwoot.Setup(c => c.ListConversationsAsync(It.IsAny<ChatwootAccess>(), 99, default))
        .ReturnsAsync(Result.Of<IReadOnlyList<ChatwootConversation>>(conversations));
}
