using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Ryze.Infrastructure.Net;

namespace Ryze.Api.Sandbox;

/// <summary>The bodies of the sandbox's webhooks (reference chatwoot.md 1.4.2 and 1.4.3).</summary>
internal sealed class SandboxPayload(IServer server)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly ListeningAddress _listening = new(server);

    /// <summary>In UTF-8.</summary>
    public byte[] Of(DeskEvent happened, SandboxInbox inbox) => happened.Message is { } message
        ? JsonSerializer.SerializeToUtf8Bytes(MessageOf(happened, message, inbox), Json)
        : JsonSerializer.SerializeToUtf8Bytes(StatusOf(happened), Json);

    private JsonObject MessageOf(DeskEvent happened, DeskMessage message, SandboxInbox inbox)
    {
        var body = Node(new
        {
            @event = happened.Name,
            message.Id,
            message.Content,
            contentType = "text",
            contentAttributes = JsonNode.Parse(message.Attributes),
            additionalAttributes = new { },
            messageType = message.Type,
            @private = message.IsPrivate,
            message.SourceId,
            createdAt = message.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            account = AccountOf(message.AccountId),
            inbox = new { inbox.Id, inbox.Name },
            conversation = ConversationOf(happened),
        });
        body["sender"] = message.Sender is { } agent
            ? Node(new { SandboxUser.Id, name = agent, SandboxUser.Email, type = "user" })
            : Node(new
            {
                account = AccountOf(message.AccountId),
                additionalAttributes = new { },
                avatar = "",
                customAttributes = new { },
                email = (string?)null,
                happened.Contact.Id,
                happened.Contact.Identifier,
                happened.Contact.Name,
                phoneNumber = happened.Contact.Phone,
                thumbnail = "",
                blocked = false,
            });
        if (message.Files.Count > 0)
        {
            body["attachments"] = new JsonArray([.. SandboxAttachment.Of(message, _listening.First).Select(Node)]);
        }

        return body;
    }

    private static JsonObject StatusOf(DeskEvent happened)
    {
        var body = ConversationOf(happened);
        body["event"] = happened.Name;
        body["changed_attributes"] = new JsonArray(Node(new
        {
            status = new { previousValue = happened.FormerStatus, currentValue = happened.Conversation.Status },
        }));
        return body;
    }

    private static JsonObject ConversationOf(DeskEvent happened)
    {
        var (conversation, contact) = (happened.Conversation, happened.Contact);
        var activity = conversation.LastActivityAt.ToUnixTimeSeconds();
        return Node(new
        {
            conversation.Id,
            conversation.InboxId,
            channel = "Channel::Api",
            conversation.Status,
            canReply = true,
            account = AccountOf(conversation.AccountId),
            contactInbox = new { contact.Id, contactId = contact.Id, conversation.InboxId, conversation.SourceId, hmacVerified = false },
            meta = new
            {
                sender = new { contact.Id, contact.Name, phoneNumber = contact.Phone, contact.Identifier },
                assignee = (object?)null,
                assigneeType = (string?)null,
                team = (object?)null,
                hmacVerified = false,
            },
            messages = happened.Latest is { } latest ? new[] { new { latest.Id, latest.Content, latest.SourceId } } : [],
            labels = Array.Empty<string>(),
            customAttributes = new { },
            additionalAttributes = new { },
            priority = (string?)null,
            unreadCount = 0,
            snoozedUntil = (long?)null,
            firstReplyCreatedAt = (string?)null,
            waitingSince = 0,
            agentLastSeenAt = activity,
            contactLastSeenAt = 0,
            lastActivityAt = activity,
            timestamp = activity,
            createdAt = conversation.CreatedAt.ToUnixTimeSeconds(),
            updatedAt = conversation.LastActivityAt.ToUnixTimeMilliseconds() / 1000.0,
        });
    }

    private static object AccountOf(long id) => new { id, name = string.Create(CultureInfo.InvariantCulture, $"Sandbox {id}") };

    private static JsonObject Node<T>(T value) => JsonSerializer.SerializeToNode(value, Json)!.AsObject();
}
