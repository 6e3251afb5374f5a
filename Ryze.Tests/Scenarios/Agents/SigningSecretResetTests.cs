using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Agents;

/// <summary>An administrator resets the secret of the inbox in Chatwoot, and tells nobody (chatwoot.md 1.2.5).</summary>
internal sealed class SigningSecretResetTests
{
    [Test]
    public async Task A_secret_that_was_reset_is_learned_and_what_was_refused_meanwhile_is_sent_once()
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
    public async Task A_secret_that_was_not_known_at_set_is_learned_and_an_unsigned_webhook_is_refused_from_then_on()
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
    public async Task A_known_secret_stays_when_a_later_set_sees_none()
    {
        await using var scene = await RelayScene.StartAsync();
        scene.Chatwoot.Desk.Change(scene.Chatwoot.Desk.Inboxes.Single(), inbox => inbox with { Secret = null });

        await scene.SetAsync();

        Assert.That(await SendUnsignedAsync(scene), Is.EqualTo(401));
        Assert.That((string?)(await scene.StateAsync())["last_error"], Is.Empty);
    }

    [Test]
    public async Task A_Chatwoot_that_signs_and_shows_no_secret_is_a_warning_until_it_does()
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
        using var stranger = new RyzeClient(scene.App.Url, token: null);
        var path = new Uri(scene.Chatwoot.Desk.Inboxes.Single().WebhookUrl!).AbsolutePath;
        var body = new StringContent("""{"event":"conversation_updated"}""", System.Text.Encoding.UTF8, "application/json");
        return (await stranger.SendAsync(HttpMethod.Post, path, body)).Code;
    }

    [Test]
    public async Task A_second_reset_soon_after_the_first_is_learned_without_waiting_for_the_next_catch_up()
    {
        await using var scene = await RelayScene.StartAsync();
        var customer = await AgentScene.StartAsync(scene);
        for (var reset = 1; reset <= 2; reset++)
        {
            await scene.AsAdministratorAsync($"inboxes/{scene.InboxId}/reset_secret");
            var id = customer.Answer($"after reset {reset}");

            await Eventually.TrueAsync(() => customer.Sent.Count == reset, "the answer is sent", withinSeconds: 90);
            await customer.ShowsAsync(id, "sent");
        }

        await Eventually.TrueAsync(() => scene.App.Logs.Count(record => record.Id.Id == 6045) == 2, "both secrets are learned", withinSeconds: 90);
    }
}
