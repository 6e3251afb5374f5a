using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>The case <c>set_same_chatwoot_other_name</c> through the public API: a customer writes the same address differently.</summary>
internal sealed class SameChatwootTests
{
    [Test]
    public async Task Inbox_stays_when_set_names_the_same_Chatwoot_differently()
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "oi"));
        await Eventually.TrueAsync(() => scene.Desk.Messages.Count == 1, "the message is in the inbox");
        var other = scene.Chatwoot.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

        var answer = await scene.App.Client.SetAsync(RyzeClient.Body(other, inboxName: "X"));

        Assert.That(answer.Code, Is.EqualTo(201), answer.Body);
        var listed = (await scene.App.Client.ListAsync()).Json;
        Assert.That(
            ((long?)listed["chatwoot_inbox_id"], (string?)listed["chatwoot_base_url"], (string?)listed["chatwoot_inbox_name"]),
            Is.EqualTo((scene.InboxId, other, "X")), listed.ToJsonString());
        await scene.PostAsync(WhatsAppEvent.Message("3EB0B", "ainda aqui"));
        await Eventually.TrueAsync(() => scene.Desk.Messages.Count == 2, "the next message arrives");
        Assert.That(scene.Desk.Messages.Select(m => m.ConversationId).Distinct().Count(), Is.EqualTo(1), "in the same conversation");
        Assert.That(scene.Chatwoot.Desk.Inboxes.Select(i => (i.Id, i.Name)), Is.EqualTo(new[] { (scene.InboxId, "X") }));
    }

    [Test]
    public async Task Former_inbox_keeps_its_conversations_when_set_names_another_account()
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "oi"));
        await Eventually.TrueAsync(() => scene.Desk.Messages.Count == 1, "the message is in the inbox");

        Assert.That((await scene.App.Client.SetAsync(RyzeClient.Body(scene.Chatwoot.Url, accountId: 2))).Code, Is.EqualTo(201));

        await Eventually.TrueAsync(
            () => scene.Chatwoot.Desk.Inboxes.Any(i => i.AccountId == 1 && i.WebhookUrl is null), "the former inbox is unlinked");
        Assert.That(scene.Desk.Conversations.Count(c => c.InboxId == scene.InboxId), Is.EqualTo(1));
        Assert.That(scene.Chatwoot.Desk.Inboxes.Select(i => i.AccountId), Is.EqualTo(new[] { 1L, 2L }));
    }
}
