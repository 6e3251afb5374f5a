using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Relay;

/// <summary>
/// The cases of docs/spec/chatwoot.md 4.1 that concern messages to Chatwoot, each under its name and with a separate chat. All messages
/// arrive once.
/// </summary>
[Parallelizable(ParallelScope.Self)]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class ChatwootCasesOfMessagesTests
{
    private RelayScene _scene = null!;

    private ScriptedChatwoot Chatwoot => _scene.Chatwoot;

    private SandboxDesk Desk => _scene.Desk;

    [OneTimeSetUp]
    public async Task Start() => _scene = await RelayScene.StartAsync(("reopenResolved", true));

    [OneTimeTearDown]
    public async Task Stop() => await _scene.DisposeAsync();

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
        await Eventually.TrueAsync(() => !asked.IsEmpty, "the first attempt is made");
        await scene.PostAsync(WhatsAppEvent.Message("3EB0B", "other", "551133335555@s.whatsapp.net"));

        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(asked.Count == 1 ? 1 : 0));
                return scene.Desk.Messages.Count == 2;
            },
            "both arrive");

        await scene.DoneAsync();
        Assert.That((asked.ElementAt(1) - asked.First()).TotalSeconds, Is.InRange(30, 63), "no call was made during the pause");
        Assert.That(scene.Desk.Messages.Select(m => m.Content), Is.EquivalentTo(new[] { "one", "other" }));
        Assert.That(await scene.CountAsync("dead_letters"), Is.Zero);
    }

    [Test]
    public async Task Flood()
    {
        const string chat = "551144440001@s.whatsapp.net";
        var before = Chatwoot.Count("POST", "/messages");
        Chatwoot.FailTimes("POST", "/messages", 2, 422, """{"error":"Validation failed: Too many messages"}""");

        await _scene.PostAsync(WhatsAppEvent.Message("3EB0FLOOD1", "one", chat), WhatsAppEvent.Message("3EB0FLOOD2", "two", chat));

        Assert.That((await ArrivedAsync(chat, 2)).Select(m => m.Content), Is.EqualTo(new[] { "one", "two" }));
        Assert.That((Chatwoot.Count("POST", "/messages") - before, await _scene.CountAsync("dead_letters")), Is.EqualTo((4, 0L)));
    }

    [Test]
    public async Task Taken()
    {
        const string chat = "551144440002@s.whatsapp.net";
        await _scene.AddContactAsync(phone: "+551144440002");
        var refused = new ConcurrentQueue<int>();
        Chatwoot.On("POST", "/contacts", async (context, act) =>
        {
            await act();
            refused.Enqueue(context.Response.StatusCode);
        });

        await _scene.PostAsync(WhatsAppEvent.Message("3EB0TAKEN", chat: chat));

        await ArrivedAsync(chat, 1);
        Assert.That(refused, Is.EqualTo(new[] { 422 }));
        Assert.That(
            Desk.Conversations.Single(c => c.SourceId == chat).ContactId,
            Is.EqualTo(Desk.Contacts.Single(c => c.Phone == "+551144440002").Id));
    }

    [Test]
    public async Task Race()
    {
        const string chat = "551144440003@s.whatsapp.net";
        var before = Chatwoot.Count("POST", "/contacts");
        Chatwoot.On("POST", "/contacts", async (context, act) =>
        {
            Chatwoot.BehaveWell("POST", "/contacts");
            await act();
            await ScriptedChatwoot.AnswerAsync(context, 500, """{"status":500,"error":"Internal Server Error"}""");
        });

        await _scene.PostAsync(WhatsAppEvent.Message("3EB0RACE", chat: chat));

        await ArrivedAsync(chat, 1);
        Assert.That(
            (Desk.Contacts.Count(c => c.Phone == "+551144440003"), Desk.Conversations.Count(c => c.SourceId == chat)), Is.EqualTo((1, 1)));
        Assert.That(Chatwoot.Count("POST", "/contacts") - before, Is.EqualTo(1), "the second attempt finds it");
    }

    [Test]
    public async Task Lookup_miss()
    {
        const string chat = "551144440004@s.whatsapp.net";
        string[] calls = ["/contact_inboxes/filter", "/contacts", "/conversations"];
        var before = calls.Select(call => Chatwoot.Count("POST", call)).ToList();
        Chatwoot.FailTimes("POST", "/contact_inboxes/filter", 1, 404, "");

        await _scene.PostAsync(WhatsAppEvent.Message("3EB0MISS1", chat: chat), WhatsAppEvent.Message("3EB0MISS2", chat: chat));

        // The chat is created once and not looked up again.
        await ArrivedAsync(chat, 2);
        Assert.That(calls.Select((call, i) => Chatwoot.Count("POST", call) - before[i]), Is.EqualTo(new[] { 1, 1, 1 }));
    }

    [Test]
    public async Task Gone()
    {
        const string chat = "551144440005@s.whatsapp.net";
        await _scene.PostAsync(WhatsAppEvent.Message("3EB0GONE1", "before", chat));
        var gone = (await ArrivedAsync(chat, 1)).Single().ConversationId;
        Desk.DeleteConversation(1, gone);

        await _scene.PostAsync(WhatsAppEvent.Message("3EB0GONE2", "after", chat));

        var message = (await ArrivedAsync(chat, 1)).Single();
        Assert.That((message.Content, message.ConversationId), Is.EqualTo(("after", gone + 1)));
        Assert.That(Desk.Contacts.Count(c => c.Phone == "+551144440005"), Is.EqualTo(1));
    }

    private List<DeskMessage> Arrived(string chat) =>
        [.. Desk.Conversations.Where(c => c.SourceId == chat).SelectMany(c => Desk.Messages.Where(m => m.ConversationId == c.Id))];

    /// <summary>Waits until Chatwoot has this many messages of the chat and the bridge has no work left.</summary>
    private async Task<List<DeskMessage>> ArrivedAsync(string chat, int count)
    {
        await Eventually.TrueAsync(() => Arrived(chat).Count >= count, $"{count} messages of {chat}, not {Arrived(chat).Count}");
        await _scene.DoneAsync();
        Assert.That(Arrived(chat), Has.Count.EqualTo(count));
        return Arrived(chat);
    }
}
