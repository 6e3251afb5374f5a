using System.Text.Json.Nodes;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>
/// The shapes of Chatwoot's answers about contacts, conversations and messages (docs/spec/chatwoot.md 1.3, docs/spec/real-chatwoot.md 3).
/// </summary>
internal static class SandboxDeskAnswer
{
    public static IResult Created(DeskContact contact, SandboxInbox? inbox) => Of(new
    {
        payload = new
        {
            contact = ViewOf(contact),
            contactInbox = new
            {
                inbox = inbox is null ? null : new { inbox.Id, inbox.Name },
                sourceId = contact.Sources.Select(s => s.SourceId).FirstOrDefault(),
            },
        },
    });

    public static IResult Contact(DeskContact contact) => Of(ViewOf(contact));

    public static IResult Changed(DeskContact contact) => Of(new { payload = ViewOf(contact) });

    public static IResult Contacts(IEnumerable<DeskContact> contacts)
    {
        var payload = contacts.Select(ViewOf).ToList();
        return Of(new { meta = new { payload.Count, currentPage = 1, hasMore = false }, payload });
    }

    /// <summary>The answer to a search without a term.</summary>
    public static IResult NoContacts() =>
        Of(new { meta = new { count = (int?)null, currentPage = 1, hasMore = (bool?)null }, payload = Array.Empty<object>() });

    /// <summary>The answer to a lookup without result: an empty body with content type JSON.</summary>
    public static IResult NoContact() => Results.Text("", "application/json", statusCode: 404);

    public static IResult Agents(IEnumerable<DeskSender> senders, long accountId) =>
        Of(senders.Where(s => s.Type == "user").Select(agent => new
    {
        agent.Id,
        accountId,
        availabilityStatus = "online",
        autoOffline = true,
        confirmed = true,
        SandboxUser.Email,
        availableName = agent.DisplayName,
        agent.Name,
        role = agent.Id == SandboxUser.Id ? "administrator" : "agent",
        thumbnail = "",
    }));

    public static IResult Conversation(DeskConversation conversation, SandboxDesk desk, Uri host) => Of(ViewOf(conversation, desk, host));

    public static IResult Conversations(IEnumerable<DeskConversation> conversations, SandboxDesk desk, Uri host) =>
        Of(new { payload = conversations.Select(c => ViewOf(c, desk, host)) });

    /// <summary>A page of an account's conversations. Its wrapping differs from a contact's list.</summary>
    /// <param name="count">Number of conversations on all pages.</param>
    public static IResult ConversationPage(IEnumerable<DeskConversation> conversations, int count, SandboxDesk desk, Uri host) => Of(new
    {
        data = new
        {
            meta = new { mineCount = 0, assignedCount = 0, unassignedCount = count, allCount = count },
            payload = conversations.Select(c => ViewOf(c, desk, host)),
        },
    });

    public static IResult Status(DeskConversation conversation) =>
        Of(new
        {
            payload =
                new { success = true, currentStatus = conversation.Status, conversationId = conversation.Id, snoozedUntil = (long?)null },
        });

    /// <param name="echoId">The creation's <c>echo_id</c>. Null omits the key.</param>
    public static IResult Message(DeskMessage message, DeskConversation conversation, SandboxDesk desk, Uri host, string? echoId = null)
    {
        var view = SandboxViews.Message(message, conversation.InboxId, ContactOf(conversation, desk), host);
        if (echoId is not null)
        {
            view["echo_id"] = echoId;
        }

        return Of(view);
    }

    public static IResult Messages(IEnumerable<DeskMessage> messages, DeskConversation conversation, SandboxDesk desk, Uri host)
    {
        var contact = ContactOf(conversation, desk);
        return Of(new
        {
            meta = new { contact = new { id = conversation.ContactId } },
            payload = messages.Select(m => SandboxViews.Message(m, conversation.InboxId, contact, host)),
        });
    }

    private static IResult Of<T>(T value) => Results.Json(value, SandboxViews.Json);

    private static DeskContact? ContactOf(DeskConversation conversation, SandboxDesk desk) =>
        desk.FindContact(conversation.AccountId, c => c.Id == conversation.ContactId);

    private static JsonObject ViewOf(DeskContact contact)
    {
        var view = PersonOf(contact);
        view["contact_inboxes"] = new JsonArray(
            [.. contact.Sources.Select(s => SandboxViews.Node(new { s.SourceId, inbox = new { id = s.InboxId } }))]);
        return view;
    }

    /// <summary>The contact without its inboxes.</summary>
    private static JsonObject PersonOf(DeskContact contact) => SandboxViews.Node(new
    {
        additionalAttributes = new { },
        availabilityStatus = "offline",
        email = (string?)null,
        contact.Id,
        contact.Name,
        phoneNumber = contact.Phone,
        blocked = contact.IsBlocked,
        contact.Identifier,
        thumbnail = "",
        customAttributes = new { },
    });

    private static JsonObject ViewOf(DeskConversation conversation, SandboxDesk desk, Uri host)
    {
        var contact = ContactOf(conversation, desk);
        var messages = desk.MessagesOf(conversation.AccountId, conversation.Id);
        var latest = messages.Count == 0 ? null : SandboxViews.Message(messages[^1], conversation.InboxId, contact, host);
        return SandboxViews.Node(new
        {
            meta = new
            {
                sender = contact is null ? new JsonObject { ["id"] = conversation.ContactId } : PersonOf(contact),
                channel = "Channel::Api",
                hmacVerified = false,
            },
            conversation.Id,
            messages = latest is null ? [] : new[] { latest },
            conversation.AccountId,
            conversation.Uuid,
            additionalAttributes = new { },
            agentLastSeenAt = 0,
            assigneeLastSeenAt = 0,
            canReply = true,
            contactLastSeenAt = 0,
            customAttributes = new { },
            conversation.InboxId,
            labels = Array.Empty<string>(),
            muted = contact?.IsBlocked == true,
            snoozedUntil = (long?)null,
            conversation.Status,
            createdAt = conversation.CreatedAt.ToUnixTimeSeconds(),
            updatedAt = conversation.LastActivityAt.ToUnixTimeMilliseconds() / 1000.0,
            timestamp = conversation.LastActivityAt.ToUnixTimeSeconds(),
            firstReplyCreatedAt = conversation.FirstReplyAt?.ToUnixTimeSeconds() ?? 0,
            unreadCount = 0,
            lastNonActivityMessage = latest,
            lastActivityAt = conversation.LastActivityAt.ToUnixTimeSeconds(),
            priority = (string?)null,
            waitingSince = conversation.WaitingSince?.ToUnixTimeSeconds() ?? 0,
        });
    }
}
