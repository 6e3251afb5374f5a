using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Agents;

/// <summary>Webhooks that the sandbox cannot produce, signed like Chatwoot's.</summary>
internal static class WebhookOf
{
    public static JsonObject Agent(RelayScene scene, AgentScene customer, long id, string content) => new()
    {
        ["event"] = "message_created",
        ["id"] = id,
        ["content"] = content,
        ["content_type"] = "text",
        ["content_attributes"] = new JsonObject(),
        ["message_type"] = "outgoing",
        ["private"] = false,
        ["source_id"] = null,
        ["account"] = new JsonObject { ["id"] = 1 },
        ["inbox"] = new JsonObject { ["id"] = scene.InboxId },
        ["sender"] = new JsonObject { ["name"] = "Ana", ["type"] = "user" },
        ["conversation"] = new JsonObject
        {
            ["id"] =
                customer.Conversation, ["inbox_id"] = scene.InboxId, ["contact_inbox"] = new JsonObject { ["source_id"] = customer.Jid },
        },
    };

    public static async Task PostAsync(RelayScene scene, JsonObject webhook)
    {
        var answer = await SendAsync(scene, webhook);
        Assert.That(answer.Code, Is.EqualTo(200), answer.Body);
    }

    public static async Task<Answer> SendAsync(RelayScene scene, JsonObject webhook)
    {
        var inbox = scene.Chatwoot.Desk.Inboxes.Single();
        var body = webhook.ToJsonString();
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var chatwoot = new RyzeClient(scene.App.Url, token: null);
        return await chatwoot.SendAsync(
            HttpMethod.Post, new Uri(inbox.WebhookUrl!).AbsolutePath, new StringContent(body, Encoding.UTF8, "application/json"),
            ("X-Chatwoot-Delivery", Guid.NewGuid().ToString()), ("X-Chatwoot-Timestamp", timestamp),
            ("X-Chatwoot-Signature", SandboxWebhooks.SignatureOf(inbox.Secret!, timestamp, Encoding.UTF8.GetBytes(body))));
    }
}
