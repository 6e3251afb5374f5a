using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ryze.Api.Sandbox;

/// <summary>The shapes of a Chatwoot's answers about contacts, conversations and messages (reference chatwoot.md 1.3).</summary>
internal static class SandboxDeskAnswer
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IResult Created(DeskContact contact, SandboxInbox? inbox) => Results.Json(
        new
        {
            payload = new
            {
                contact = ViewOf(contact),
                contactInbox = new { inbox = inbox is null ? null : new { inbox.Id, inbox.Name }, sourceId = contact.Sources.Select(s => s.SourceId).FirstOrDefault() },
            },
        },
        Json);

    public static IResult Contact(DeskContact contact) => Results.Json(ViewOf(contact), Json);

    public static IResult Changed(DeskContact contact) => Results.Json(new { payload = ViewOf(contact) }, Json);

    public static IResult Contacts(IEnumerable<DeskContact> contacts)
    {
        var payload = contacts.Select(ViewOf).ToList();
        return Results.Json(new { meta = new { payload.Count, currentPage = 1, hasMore = false }, payload }, Json);
    }

    public static IResult Conversation(DeskConversation conversation, SandboxDesk desk) => Results.Json(ViewOf(conversation, desk), Json);

    public static IResult Conversations(IEnumerable<DeskConversation> conversations, SandboxDesk desk) =>
        Results.Json(new { payload = conversations.Select(c => ViewOf(c, desk)) }, Json);

    /// <summary>As the list of an account, which is wrapped unlike that of a contact.</summary>
    /// <param name="count">On all pages.</param>
    public static IResult ConversationPage(IEnumerable<DeskConversation> conversations, int count, SandboxDesk desk) => Results.Json(
        new
        {
            data = new
            {
                meta = new { mineCount = 0, assignedCount = 0, unassignedCount = count, allCount = count },
                payload = conversations.Select(c => ViewOf(c, desk)),
            },
        },
        Json);

    public static IResult Status(DeskConversation conversation) => Results.Json(
        new
        {
            meta = new { },
            payload = new { success = true, conversationId = conversation.Id, currentStatus = conversation.Status, snoozedUntil = (long?)null },
        },
        Json);

    public static IResult Message(DeskMessage message, DeskConversation conversation, Uri host) => Results.Json(ViewOf(message, conversation, host), Json);

    public static IResult Messages(IEnumerable<DeskMessage> messages, DeskConversation conversation, Uri host) => Results.Json(
        new { meta = new { contact = new { id = conversation.ContactId } }, payload = messages.Select(m => ViewOf(m, conversation, host)) }, Json);

    private static object ViewOf(DeskContact contact) => new
    {
        contact.Id,
        contact.Name,
        email = (string?)null,
        phoneNumber = contact.Phone,
        contact.Identifier,
        thumbnail = "",
        customAttributes = new { },
        additionalAttributes = new { },
        availabilityStatus = "offline",
        contactInboxes = contact.Sources.Select(s => new { s.SourceId, inbox = new { id = s.InboxId } }),
    };

    private static object ViewOf(DeskConversation conversation, SandboxDesk desk)
    {
        var contact = desk.FindContact(conversation.AccountId, c => c.Id == conversation.ContactId);
        var latest = desk.MessagesOf(conversation.AccountId, conversation.Id).LastOrDefault();
        return new
        {
            meta = new { sender = contact is null ? (object)new { id = conversation.ContactId } : ViewOf(contact), channel = "Channel::Api", hmacVerified = false },
            conversation.Id,
            messages = latest is null ? [] : new[] { ViewOf(latest, conversation, host: null) },
            conversation.AccountId,
            additionalAttributes = new { },
            canReply = true,
            customAttributes = new { },
            conversation.InboxId,
            labels = Array.Empty<string>(),
            muted = false,
            snoozedUntil = (long?)null,
            conversation.Status,
            createdAt = conversation.CreatedAt.ToUnixTimeSeconds(),
            timestamp = conversation.LastActivityAt.ToUnixTimeSeconds(),
            unreadCount = 0,
            lastActivityAt = conversation.LastActivityAt.ToUnixTimeSeconds(),
        };
    }

    // message_type is a number here and a word in webhooks.
    private static object ViewOf(DeskMessage message, DeskConversation conversation, Uri? host) => new
    {
        message.Id,
        message.Content,
        conversation.InboxId,
        echoId = (string?)null,
        message.ConversationId,
        messageType = message.Type == "incoming" ? 0 : 1,
        contentType = "text",
        message.Status,
        contentAttributes = JsonNode.Parse(message.Attributes),
        createdAt = message.CreatedAt.ToUnixTimeSeconds(),
        @private = message.IsPrivate,
        message.SourceId,
        sender = message.Sender is { } agent
            ? (object)new { SandboxUser.Id, name = agent, SandboxUser.Email, type = "user" }
            : new { id = conversation.ContactId, type = "contact" },
        attachments = host is null ? [] : SandboxAttachment.Of(message, host),
    };
}
