using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Relay;

/// <summary>The flags of docs/spec/api.md 4.1, each off and on.</summary>
internal sealed class RelayRulesTests
{
    private const string Group = "120363000000000000@g.us";

    [Test]
    public async Task Group_message_shows_its_author_when_IgnoreGroups_is_off()
    {
        await using var scene = await RelayScene.StartAsync(("ignoreGroups", false));
        var said = WhatsAppEvent.Message("3EB0A", "oi", Group, name: "Família");
        said["data"]!["sender"]!["jid"] = WhatsAppEvent.Jid;
        said["data"]!["sender"]!["name"] = "Ana";

        await scene.PostAsync(said);

        Assert.That((await scene.ArrivedAsync(1)).Single().Content, Is.EqualTo("**Ana:**\noi"));
        var contact = scene.Desk.Contacts.Single();
        Assert.That((contact.Name, contact.Identifier, contact.Phone), Is.EqualTo(("Família", (string?)Group, (string?)null)));
    }

    [Test]
    public async Task Group_message_is_dropped_when_IgnoreGroups_is_on()
    {
        await using var scene = await RelayScene.StartAsync(("ignoreGroups", true));

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "oi", Group), WhatsAppEvent.Message("3EB0B", "private"));

        Assert.That((await scene.ArrivedAsync(1)).Single().Content, Is.EqualTo("private"));
    }

    [TestCase(false, "open")]
    [TestCase(true, "pending")]
    public async Task StartAsPending_makes_new_conversations_pending_when_it_is_on(bool startAsPending, string status)
    {
        await using var scene = await RelayScene.StartAsync(("startAsPending", startAsPending));

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A"));

        await scene.ArrivedAsync(1);
        Assert.That(scene.Desk.Conversations.Single().Status, Is.EqualTo(status));
    }

    [TestCase(true, new[] { "open" }, 1)]
    [TestCase(false, new[] { "resolved", "open" }, 2)]
    public async Task ReopenResolved_reuses_the_resolved_conversation_when_it_is_on(bool reopens, string[] statuses, long conversation)
    {
        await using var scene = await RelayScene.StartAsync(("reopenResolved", reopens));
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "before"));
        await scene.ArrivedAsync(1);
        await scene.ResolveAsync(1);

        await scene.PostAsync(WhatsAppEvent.Message("3EB0B", "after"), WhatsAppEvent.Message("3EB0C", "and more"));

        var messages = await scene.ArrivedAsync(3);
        Assert.That(scene.Desk.Conversations.Select(c => c.Status), Is.EqualTo(statuses));
        Assert.That(messages.Skip(1).Select(m => m.ConversationId), Is.All.EqualTo(conversation));
        Assert.That(scene.Desk.Contacts, Has.Count.EqualTo(1));
    }
}
