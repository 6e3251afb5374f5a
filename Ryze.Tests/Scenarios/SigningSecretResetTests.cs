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
}
