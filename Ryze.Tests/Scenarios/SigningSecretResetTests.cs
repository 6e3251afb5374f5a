using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios;

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
