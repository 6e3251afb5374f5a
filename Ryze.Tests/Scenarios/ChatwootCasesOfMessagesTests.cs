using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios;

/// <summary>The cases of reference chatwoot.md 4.1 that concern messages on their way to Chatwoot, each by its name: all of them arrive once.</summary>
internal sealed class ChatwootCasesOfMessagesTests
{
    [Test]
    public async Task Throttled()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var scene = await RelayScene.StartAsync(time);
        var asked = new ConcurrentQueue<DateTimeOffset>();
        scene.Chatwoot.On("POST", "/filter", (context, act) =>
        {
            asked.Enqueue(time.GetUtcNow());
            return asked.Count == 1 ? ScriptedChatwoot.AnswerAsync(context, 429, "Retry later\n", "text/plain") : act();
        });
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "one"));
        await Eventually.TrueAsync(() => !asked.IsEmpty, "it is tried");
        await scene.PostAsync(WhatsAppEvent.Message("3EB0B", "other", "551133335555@s.whatsapp.net"));

        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(asked.Count == 1 ? 1 : 0));
                return scene.Desk.Messages.Count == 2;
            },
            "both arrive");

        await scene.DoneAsync();
        Assert.That((asked.ElementAt(1) - asked.First()).TotalSeconds, Is.InRange(30, 63), "nobody asked meanwhile");
        Assert.That((scene.Desk.Messages.Select(m => m.Content).Order(StringComparer.Ordinal), await scene.CountAsync("dead_letters")), Is.EqualTo((new[] { "one", "other" }, 0L)));
    }

    [Test]
    public async Task Flood()
    {
        await using var scene = await RelayScene.StartAsync();
        scene.Chatwoot.FailTimes("POST", "/messages", 2, 422, """{"error":"Validation failed: Too many messages"}""");

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "one"), WhatsAppEvent.Message("3EB0B", "two"));

        Assert.That((await scene.ArrivedAsync(2)).Select(m => m.Content), Is.EqualTo(new[] { "one", "two" }));
        Assert.That(await scene.CountAsync("dead_letters"), Is.Zero);
    }

    [Test]
    public async Task Taken()
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.MakeContactAsync(phone: "+551133334444");

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A"));

        await scene.ArrivedAsync(1);
        Assert.That((scene.Desk.Contacts.Count, scene.Desk.Conversations.Single().ContactId), Is.EqualTo((1, scene.Desk.Contacts[0].Id)));
    }

    [Test]
    public async Task Race()
    {
        await using var scene = await RelayScene.StartAsync();
        scene.Chatwoot.On("POST", "/contacts", async (context, act) =>
        {
            scene.Chatwoot.BehaveWell("POST", "/contacts");
            await act();
            await ScriptedChatwoot.AnswerAsync(context, 500, """{"status":500,"error":"Internal Server Error"}""");
        });

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A"));

        await scene.ArrivedAsync(1);
        Assert.That((scene.Desk.Contacts.Count, scene.Desk.Conversations.Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Lookup_miss()
    {
        await using var scene = await RelayScene.StartAsync();

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A"), WhatsAppEvent.Message("3EB0B"));

        // Created once, and a known chat is not looked up again.
        await scene.ArrivedAsync(2);
        Assert.That(
            new[] { "/contact_inboxes/filter", "/contacts", "/conversations" }.Select(path => scene.Chatwoot.Count("POST", path)), Is.EqualTo(new[] { 1, 1, 1 }));
    }

    [Test]
    public async Task Gone()
    {
        await using var scene = await RelayScene.StartAsync(("reopenResolved", true));
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "before"));
        await scene.ArrivedAsync(1);
        scene.Desk.DeleteConversation(1, 1);

        await scene.PostAsync(WhatsAppEvent.Message("3EB0B", "after"));

        Assert.That((await scene.ArrivedAsync(1)).Single().ConversationId, Is.EqualTo(2));
        Assert.That(scene.Desk.Contacts, Has.Count.EqualTo(1));
    }
}
