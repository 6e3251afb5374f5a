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

    public static IResult Contacts(IEnumerable<DeskContact> contacts)
    {
        var payload = contacts.Select(ViewOf).ToList();
        return Results.Json(new { meta = new { payload.Count, currentPage = 1, hasMore = false }, payload }, Json);
    }

    public static IResult Conversation(DeskConversation conversation) => Results.Json(ViewOf(conversation), Json);

    public static IResult Conversations(IEnumerable<DeskConversation> conversations) => Results.Json(new { payload = conversations.Select(ViewOf) }, Json);

    public static IResult Status(DeskConversation conversation) => Results.Json(
        new
        {
            meta = new { },
            payload = new { success = true, conversationId = conversation.Id, currentStatus = conversation.Status, snoozedUntil = (long?)null },
        },
        Json);

    public static IResult Message(DeskMessage message, DeskConversation conversation) => Results.Json(ViewOf(message, conversation), Json);

    public static IResult Messages(IEnumerable<DeskMessage> messages, DeskConversation conversation) =>
        Results.Json(new { meta = new { contact = new { id = conversation.ContactId } }, payload = messages.Select(m => ViewOf(m, conversation)) }, Json);

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

    private static object ViewOf(DeskConversation conversation) => new
    {
        conversation.Id,
        conversation.AccountId,
        conversation.InboxId,
        conversation.Status,
        meta = new { sender = new { id = conversation.ContactId }, channel = "Channel::Api" },
        muted = false,
        canReply = true,
        labels = Array.Empty<string>(),
        customAttributes = new { },
        additionalAttributes = new { },
    };

    // message_type is a number here and a word in webhooks.
    private static object ViewOf(DeskMessage message, DeskConversation conversation) => new
    {
        message.Id,
        message.Content,
        conversation.InboxId,
        echoId = (string?)null,
        message.ConversationId,
        messageType = message.Type == "incoming" ? 0 : 1,
        contentType = "text",
        status = "sent",
        contentAttributes = JsonNode.Parse(message.Attributes),
        createdAt = message.CreatedAt.ToUnixTimeSeconds(),
        @private = message.IsPrivate,
        message.SourceId,
        sender = new { id = conversation.ContactId, type = "contact" },
        attachments = message.Files.Select((file, i) => new { id = (message.Id * 100) + i, fileType = "file", fileSize = file.Length }),
    };
}
