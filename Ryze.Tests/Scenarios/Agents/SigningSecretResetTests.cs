using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Agents;

/// <summary>
/// An administrator resets the inbox's secret in Chatwoot, which does not notify the bridge (docs/spec/chatwoot.md 1.2.5).
/// </summary>
internal sealed class SigningSecretResetTests
{
    [Test]
    public async Task Message_refused_during_a_secret_reset_is_sent_once()
    {
        await using var scene = await RelayScene.StartAsync();
        var customer = await AgentScene.StartAsync(scene);
        await scene.AsAdministratorAsync($"inboxes/{scene.InboxId}/reset_secret");
        var id = customer.Answer("after the reset");

        await customer.SentAsync(1);
        await customer.ShowsAsync(id, "sent");
        customer.Answer("by webhook again");
        await customer.SentAsync(2);
        await scene.AgentsAreDoneAsync();
        Assert.That(customer.SentTexts, Is.EqualTo(new[] { "after the reset", "by webhook again" }));
        Assert.That(scene.App.Logs.Select(record => record.Id.Id), Does.Contain(6020).And.Contains(6045));
    }

    [Test]
    public async Task Unsigned_webhook_is_refused_after_the_bridge_learns_the_secret()
    {
        await using var scene = await RelayScene.StartAsync();
        var customer = await AgentScene.StartAsync(scene);
        await SqliteFile.ExecuteAsync(scene.Database, "UPDATE integrations SET SigningSecret = NULL");
        Assert.That(await SendUnsignedAsync(scene), Is.EqualTo(200));

        customer.Answer("signed");
        await customer.SentAsync(1);

        await Eventually.TrueAsync(() => scene.App.Logs.Any(record => record.Id.Id == 6045), "the secret is learned");
        Assert.That(await SendUnsignedAsync(scene), Is.EqualTo(401));
    }

    [Test]
    public async Task Known_secret_stays_when_a_later_set_receives_none()
    {
        await using var scene = await RelayScene.StartAsync();
        scene.Chatwoot.Desk.Change(scene.Chatwoot.Desk.Inboxes.Single(), inbox => inbox with { Secret = null });

        await scene.SetAsync();

        Assert.That(await SendUnsignedAsync(scene), Is.EqualTo(401));
        Assert.That((string?)(await scene.StateAsync())["last_error"], Is.Empty);
    }

    [Test]
    public async Task Warning_is_shown_until_a_signing_Chatwoot_shows_its_secret()
    {
        await using var scene = await RelayScene.StartAsync();
        var secret = scene.Chatwoot.Desk.Inboxes.Single().Secret;
        await SqliteFile.ExecuteAsync(scene.Database, "UPDATE integrations SET SigningSecret = NULL");
        scene.Chatwoot.Desk.Change(scene.Chatwoot.Desk.Inboxes.Single(), inbox => inbox with { Secret = null });

        await scene.SetAsync();
        Assert.That((string?)(await scene.StateAsync())["last_error"], Does.Contain("shows no secret for the webhooks of this inbox"));

        scene.Chatwoot.Desk.Change(scene.Chatwoot.Desk.Inboxes.Single(), inbox => inbox with { Secret = secret });
        await scene.SetAsync();
        Assert.That((string?)(await scene.StateAsync())["last_error"], Is.Empty);
    }

    private static async Task<int> SendUnsignedAsync(RelayScene scene)
    {
        using var caller = new RyzeClient(scene.App.Url, token: null);
        var path = new Uri(scene.Chatwoot.Desk.Inboxes.Single().WebhookUrl!).AbsolutePath;
        var body = new StringContent("""{"event":"conversation_updated"}""", System.Text.Encoding.UTF8, "application/json");
        return (await caller.SendAsync(HttpMethod.Post, path, body)).Code;
    }

    [Test]
    public async Task Second_reset_is_learned_before_the_next_catch_up()
    {
        await using var scene = await RelayScene.StartAsync();
        var customer = await AgentScene.StartAsync(scene);
        for (var reset = 1; reset <= 2; reset++)
        {
            await scene.AsAdministratorAsync($"inboxes/{scene.InboxId}/reset_secret");
            var id = customer.Answer($"after reset {reset}");

            await Eventually.TrueAsync(() => customer.Sent.Count == reset, "the message is sent");
            await customer.ShowsAsync(id, "sent");
        }

        await Eventually.TrueAsync(
            () => scene.App.Logs.Count(record => record.Id.Id == 6045) == 2, "both secrets are learned");
    }
}
