using System.Text.Json;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Bridge.Chatwoot;

internal sealed class ChatwootWebhookReader : IChatwootWebhookReader
{
    public ChatwootWebhook? Read(ReadOnlyMemory<byte> body)
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
