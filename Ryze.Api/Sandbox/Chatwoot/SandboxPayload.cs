using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>Builds the sandbox's webhook bodies (docs/spec/chatwoot.md 1.4.2 and 1.4.3, docs/spec/real-chatwoot.md 3).</summary>
internal sealed class SandboxPayload(IServer server)
{
    private readonly ListeningAddress _listening = new(server);

    /// <summary>The body in UTF-8.</summary>
    public byte[] Of(DeskEvent happened, SandboxInbox inbox)
    {
        var body = happened switch
        {
            { Message: { } message } => MessageOf(happened, message, inbox),
            { Typing: { } typing } => TypingOf(happened, typing),
            _ => ConversationEventOf(happened),
        };
        return JsonSerializer.SerializeToUtf8Bytes(body, SandboxViews.Json);
    }

    private JsonObject MessageOf(DeskEvent happened, DeskMessage message, SandboxInbox inbox)
    {
        var body = SandboxViews.Node(new
        {
            @event = happened.Name,
            message.Id,
            content = ContentOf(message, happened.Conversation),
            message.ContentType,
            contentAttributes = JsonNode.Parse(message.Attributes),
            additionalAttributes = new { },
            messageType = message.Type,
            @private = message.IsPrivate,
            message.SourceId,
            createdAt = SandboxText.Time(message.CreatedAt),
            account = SandboxViews.Account(message.AccountId),
            inbox = new { inbox.Id, inbox.Name },
            conversation = ConversationOf(happened),
        });
        body["sender"] = SenderOf(happened, message);
        SandboxViews.AddAttachments(body, message, _listening.First);
        return body;
    }

    /// <summary>The sender. Null for templates and automations.</summary>
    private static JsonObject? SenderOf(DeskEvent happened, DeskMessage message) => message switch
    {
        { Sender: { Type: "user" } agent } => SandboxViews.Node(new { agent.Id, agent.Name, SandboxUser.Email, agent.Type }),
        { Sender: { } bot } => SandboxViews.Node(new { bot.Id, bot.Name, bot.Type }),
        { Type: "incoming" } => SandboxViews.Node(new
        {
            account = SandboxViews.Account(message.AccountId),
            additionalAttributes = new { },
            avatar = "",
            customAttributes = new { },
            email = (string?)null,
            happened.Contact.Id,
            happened.Contact.Identifier,
            happened.Contact.Name,
            phoneNumber = happened.Contact.Phone,
            thumbnail = "",
            blocked = happened.Contact.IsBlocked,
        }),
        _ => null,
    };

    // Only the webhook's text contains the link.
    private string ContentOf(DeskMessage message, DeskConversation conversation) => message.ContentType == DeskTemplates.Survey
        ? $"Please rate this conversation, {new Uri(_listening.First, $"{SandboxCases.ChatwootPath}/survey/responses/{conversation.Uuid}")}"
        : message.Content;

    private JsonObject TypingOf(DeskEvent happened, DeskTyping typing) => SandboxViews.Node(new
    {
        @event = happened.Name,
        user = new { typing.Agent.Id, typing.Agent.Name, SandboxUser.Email, typing.Agent.Type },
        conversation = ConversationOf(happened),
        isPrivate = typing.IsPrivate,
    });

    private JsonObject ConversationEventOf(DeskEvent happened)
    {
        var body = ConversationOf(happened);
        body["event"] = happened.Name;
        if (happened.Name != "conversation_created")
        {
            // Null in each conversation_status_changed, because Chatwoot reads the changes after it saved them.
            body["changed_attributes"] = happened.Changes is null
                ? null
                : new JsonArray([.. happened.Changes.Select(change => new JsonObject
                {
                    [change.Attribute] = SandboxViews.Node(new { previousValue = change.Previous, currentValue = change.Current }),
                })]);
        }

        return body;
    }

    private JsonObject ConversationOf(DeskEvent happened)
    {
        var (conversation, contact) = (happened.Conversation, happened.Contact);
        var activity = conversation.LastActivityAt.ToUnixTimeSeconds();
        return SandboxViews.Node(new
        {
            conversation.Id,
            conversation.InboxId,
            channel = "Channel::Api",
            conversation.Status,
            canReply = true,
            account = SandboxViews.Account(conversation.AccountId),
            contactInbox = new { contact.Id, contactId = contact.Id, conversation.InboxId, conversation.SourceId, hmacVerified = false },
            meta = new
            {
                sender = SandboxViews.Sender(contact),
                assignee = (object?)null,
                assigneeType = (string?)null,
                team = (object?)null,
                hmacVerified = false,
            },
            messages = happened.Latest is { } latest ? new[] { LatestOf(happened, latest) } : [],
            labels = Array.Empty<string>(),
            customAttributes = new { },
            additionalAttributes = new { },
            priority = (string?)null,
            unreadCount = 0,
            snoozedUntil = (long?)null,
            firstReplyCreatedAt = SandboxText.Time(conversation.FirstReplyAt),
            waitingSince = conversation.WaitingSince?.ToUnixTimeSeconds() ?? 0,
            agentLastSeenAt = activity,
            contactLastSeenAt = 0,
            lastActivityAt = activity,
            timestamp = activity,
            createdAt = conversation.CreatedAt.ToUnixTimeSeconds(),
            updatedAt = conversation.LastActivityAt.ToUnixTimeMilliseconds() / 1000.0,
        });
    }

    private JsonObject LatestOf(DeskEvent happened, DeskMessage latest)
    {
        var view = SandboxViews.Message(latest, happened.Conversation.InboxId, happened.Contact, _listening.First);
        view["account_id"] = latest.AccountId;
        view["processed_message_content"] = latest.Content;
        return view;
    }
}
