using System.Text.Json;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Domain.Bridge.ToWhatsApp;

/// <summary>A Chatwoot inbox's webhook (docs/spec/chatwoot.md 1.4).</summary>
/// <param name="AccountId">0 when it is missing: versions before 4.14.2 omit it from conversation events.</param>
/// <param name="InboxId">0 when it is missing.</param>
/// <param name="Message">Null when the event is not about an agent message.</param>
public sealed record ChatwootWebhook(long AccountId, long InboxId, AgentMessageSnapshot? Message)
{
    /// <summary>The display id of the event's conversation; null when it is missing.</summary>
    public long? ConversationId { get; init; }

    /// <summary>
    /// The conversation's current status, such as <c>resolved</c>. A status change's <c>changed_attributes</c> is always null.
    /// </summary>
    public string? ConversationStatus { get; init; }

    /// <summary>Null when it is not a JSON object, or has no event name.</summary>
    /// <param name="body">UTF-8 JSON.</param>
    public static ChatwootWebhook? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return Read(json.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ChatwootWebhook? Read(JsonElement root)
    {
        if (root.Text("event") is not { Length: > 0 } name)
        {
            return null;
        }

        JsonElement? webhook = root;
        var isMessage = name is "message_created" or "message_updated";
        var conversation = isMessage ? webhook.Object("conversation") : webhook.Object("conversation") ?? webhook;
        return new ChatwootWebhook(
            (webhook.Object("account") ?? conversation.Object("account")).Id("id") ?? 0,
            webhook.Object("inbox").Id("id") ?? conversation.Id("inbox_id") ?? 0,
            MessageIn())
        {
            ConversationId = conversation.Id("id"),
            ConversationStatus = conversation.Text("status"),
        };

        AgentMessageSnapshot? MessageIn() =>
            isMessage
            && conversation.Id("id") is { } conversationId
            && AgentMessageReader.Read(root, conversationId, AgentMessageReader.ChatOf(conversation)) is { } message
                ? message with { IsUpdate = name == "message_updated" }
                : null;
    }
}
