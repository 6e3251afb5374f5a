using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Agents;

/// <summary>An administrator changed the webhook URL in Chatwoot, and <c>set</c> repairs it.</summary>
internal sealed class RepairedWebhookTests
{
    [Test]
    public async Task Agent_message_lost_to_a_wrong_webhook_URL_is_sent_after_set()
    {
        await using var scene = await RelayScene.StartAsync();
        var customer = await AgentScene.StartAsync(scene);
        scene.Chatwoot.Desk.Change(
            scene.Chatwoot.Desk.Inboxes.Single(), inbox => inbox with { WebhookUrl = $"http://127.0.0.1:{FreePort.Next()}/" });
        var id = customer.Answer("lost");
        await customer.ShowsAsync(id, "failed");

        await scene.SetAsync();

        await customer.SentAsync(1);
        await customer.ShowsAsync(id, "sent");
    }
}
