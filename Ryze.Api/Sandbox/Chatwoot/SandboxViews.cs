using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>JSON parts that Chatwoot's answers and webhooks share (docs/spec/real-chatwoot.md 3).</summary>
internal static class SandboxViews
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static JsonObject Node<T>(T value) => JsonSerializer.SerializeToNode(value, Json)!.AsObject();

    /// <summary>A user or bot as a message's <c>sender</c>. A webhook's top level has other keys.</summary>
    public static JsonObject Sender(DeskSender sender) => Node(new
    {
        sender.Id,
        sender.Name,
        availableName = sender.DisplayName,
        avatarUrl = "",
        sender.Type,
        availabilityStatus = "online",
        thumbnail = "",
    });

    /// <summary>A contact as <c>sender</c>.</summary>
    public static JsonObject Sender(DeskContact contact) => Node(new
    {
        additionalAttributes = new { },
        customAttributes = new { },
        email = (string?)null,
        contact.Id,
        contact.Identifier,
        contact.Name,
        phoneNumber = contact.Phone,
        thumbnail = "",
        blocked = contact.IsBlocked,
        type = "contact",
    });

    /// <summary>
    /// A message in lists, in creation answers and in a webhook's <c>conversation.messages[0]</c>. <c>message_type</c> is a number.
    /// <c>sender</c> and <c>attachments</c> are omitted when empty.
    /// </summary>
    /// <param name="contact">The conversation's contact.</param>
    /// <param name="host">The sandbox's scheme, host and port.</param>
    public static JsonObject Message(DeskMessage message, long inboxId, DeskContact? contact, Uri host)
    {
        var view = Node(new
        {
            message.Id,
            message.Content,
            inboxId,
            message.ConversationId,
            messageType = TypeOf(message),
            message.ContentType,
            message.Status,
            contentAttributes = JsonNode.Parse(message.Attributes),
            createdAt = message.CreatedAt.ToUnixTimeSeconds(),
            @private = message.IsPrivate,
            message.SourceId,
        });
        if (message.Sender is { } sender)
        {
            view["sender"] = Sender(sender);
        }
        else if (message.Type == "incoming" && contact is not null)
        {
            view["sender"] = Sender(contact);
        }

        AddAttachments(view, message, host);
        return view;
    }

    public static void AddAttachments(JsonObject view, DeskMessage message, Uri host)
    {
        if (message.Files.Count > 0)
        {
            view["attachments"] = new JsonArray([.. SandboxAttachment.Of(message, host).Select(Node)]);
        }
    }

    public static object Account(long id) => new { id, name = string.Create(CultureInfo.InvariantCulture, $"Sandbox {id}") };

    private static int TypeOf(DeskMessage message) => message.Type switch
    {
        "incoming" => 0,
        "template" => 3,
        _ => 1,
    };
}
