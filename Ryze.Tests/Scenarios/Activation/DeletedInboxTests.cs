using Ryze.Tests.Scenarios.Agents;
using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>
/// An inbox that an administrator deleted in Chatwoot pauses the integration until it is set again (docs/spec/bridge.md 3.3).
/// </summary>
internal sealed class DeletedInboxTests
{
    private const string Reason = "the inbox was deleted in Chatwoot: set the integration again";
    private const string Other = "551133335555@s.whatsapp.net";

    [TestCase(true)]
    [TestCase(false)]
    public async Task Events_arrive_in_the_new_inbox_after_the_next_set_when_the_inbox_was_deleted(bool reopens)
    {
        await using var scene = await RelayScene.StartAsync(("reopenResolved", reopens));
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "before"));
        await scene.ArrivedAsync(1);
        var former = scene.InboxId;
        await DeleteInboxAsync(scene);

        // The message text repeats the reason's words, but the reason must still be shown in full.
        await scene.PostAsync(
            WhatsAppEvent.Message("3EB0B", "the inbox was deleted"), WhatsAppEvent.Message("3EB0C", "new customer", Other),
            WhatsAppEvent.Message("3EB0D", "more"));

        await scene.HasStatusAsync("paused");
        var state = await scene.StateAsync();
        Assert.That(
            ((string?)state["last_error"], (long?)state["backlog"], (long?)state["dead_letters"]),
            Is.EqualTo((Reason, (long?)3, (long?)0)));

        await scene.SetAsync(("reopenResolved", reopens));

        Assert.That(
            (await scene.ArrivedAsync(3)).Select(message => message.Content),
            Is.EquivalentTo(new[] { "the inbox was deleted", "new customer", "more" }));
        Assert.That(scene.InboxId, Is.Not.EqualTo(former));
        Assert.That(scene.Desk.Conversations.Select(conversation => conversation.InboxId), Is.All.EqualTo(scene.InboxId));
        await scene.HasStatusAsync("active");
        Assert.That(((string?)(await scene.StateAsync())["last_error"], await scene.CountAsync("dead_letters")), Is.EqualTo(("", 0L)));
    }

    [Test]
    public async Task Receipts_do_not_pause_the_integration_when_the_inbox_was_deleted()
    {
        await using var scene = await RelayScene.StartAsync();
        var customer = await AgentScene.StartAsync(scene);
        customer.Answer("one");
        await customer.SentAsync(1);
        await DeleteInboxAsync(scene);

        await customer.ReportAsync("delivered", customer.WhatsAppIdOf(0));

        await scene.AgentsAreDoneAsync();
        await scene.DoneAsync();
        await scene.HasStatusAsync("active");
    }

    private static async Task DeleteInboxAsync(RelayScene scene)
    {
        using var administrator = new RyzeClient(new Uri(scene.Chatwoot.Host), token: null);
        var answer = await administrator.SendAsync(
            HttpMethod.Delete, $"{Ryze.Api.Sandbox.Chatwoot.SandboxCases.ChatwootPath}/api/v1/accounts/1/inboxes/{scene.InboxId}",
            content: null, ("Api-Access-Token", "sandbox-admin-token"));
        Assert.That(answer.Code, Is.EqualTo(200), answer.Body);
        await Eventually.TrueAsync(() => scene.Chatwoot.Desk.Inboxes.Count == 0, "the inbox is deleted");
    }
}
