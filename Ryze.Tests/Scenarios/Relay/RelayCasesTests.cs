using Microsoft.Extensions.Time.Testing;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Relay;

/// <summary>
/// Delivery cases in addition to <see cref="ChatwootCasesOfMessagesTests"/>. Each message arrives once.
/// </summary>
internal sealed class RelayCasesTests
{
    private const string Flood = """{"error":"Validation failed: Too many messages"}""";
    private const string Other = "551133335555@s.whatsapp.net";

    [Test]
    public async Task Existing_contact_is_used_when_Chatwoot_refuses_its_identifier_in_Portuguese()
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.AddContactAsync(identifier: WhatsAppEvent.Jid);
        scene.Chatwoot.Fail("POST", "/contacts", 422, """{"message":"Identificador já está em uso","attributes":["identifier"]}""");

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A"));

        await scene.ArrivedAsync(1);
        Assert.That(scene.Desk.Contacts, Has.Count.EqualTo(1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Deleted_contact_is_created_again_with_one_message(bool reopens)
    {
        await using var scene = await RelayScene.StartAsync(("reopenResolved", reopens));
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "before"));
        await scene.ArrivedAsync(1);
        scene.Desk.DeleteContact(1, scene.Desk.Contacts.Single().Id);

        await scene.PostAsync(WhatsAppEvent.Message("3EB0B", "after"));

        Assert.That((await scene.ArrivedAsync(1)).Single().Content, Is.EqualTo("after"));
        Assert.That(scene.Desk.Contacts, Has.Count.EqualTo(1));
    }

    [TestCase("<html>Not Found</html>", "text/html")]
    [TestCase("""{"status":404,"error":"Not Found"}""", "application/json")]
    public async Task Message_arrives_when_a_404_does_not_concern_the_conversation(string body, string type)
    {
        await using var scene = await RelayScene.StartAsync(("reopenResolved", true));
        scene.Chatwoot.FailTimes("POST", "/filter", 1, 404, body, type);
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "before"));
        await scene.ArrivedAsync(1);
        scene.Chatwoot.FailTimes("POST", "/messages", 1, 404, body, type);

        await scene.PostAsync(WhatsAppEvent.Message("3EB0B", "after"));

        Assert.That((await scene.ArrivedAsync(2)).Select(m => m.ConversationId), Is.All.EqualTo(1));
        Assert.That(
            (scene.Chatwoot.Count("POST", "/filter"), scene.Chatwoot.Count("POST", "/messages"), await scene.CountAsync("dead_letters")),
            Is.EqualTo((2, 3, 0L)));
    }

    [TestCase(401)]
    [TestCase(403)]
    public async Task Integration_is_not_paused_when_a_firewall_refuses_one_message(int status)
    {
        await using var scene = await RelayScene.StartAsync(("reopenResolved", true));
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "one"));
        await scene.ArrivedAsync(1);
        scene.Chatwoot.On(
            "POST", RelayScene.MessagesOf(1),
            (context, _) => ScriptedChatwoot.AnswerAsync(context, status, "<html>Attention Required!</html>", "text/html"));

        await scene.PostAsync(WhatsAppEvent.Message("3EB0B", "two"), WhatsAppEvent.Message("3EB0C", "other", Other));

        await Eventually.TrueAsync(() => scene.Desk.Messages.Any(m => m.Content == "other"), "the other chat continues");
        await scene.HasStatusAsync("error");
        scene.Chatwoot.BehaveWell("POST", RelayScene.MessagesOf(1));
        await scene.ArrivedAsync(3);
    }

    [Test]
    public async Task Message_is_not_posted_again_when_Chatwoot_answers_too_late()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var scene = await RelayScene.StartAsync(time);
        var held = scene.Chatwoot.HoldAnswer("POST", "/messages");

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A"), WhatsAppEvent.Message("3EB0B"));

        await held.Arrived;
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return scene.Desk.Messages.Count == 2;
            },
            "the other message arrives too");
        await scene.ArrivedAsync(2);
        Assert.That(scene.Chatwoot.Count("POST", "/messages"), Is.EqualTo(2));
    }

    [Test]
    public async Task Message_is_searched_before_a_retry_when_its_answer_was_lost()
    {
        await using var scene = await RelayScene.StartAsync();
        scene.Chatwoot.On("POST", "/messages", async (context, act) =>
        {
            scene.Chatwoot.BehaveWell("POST", "/messages");
            await act();
            context.Abort();
        });

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A"));

        await scene.ArrivedAsync(1);
        Assert.That((scene.Chatwoot.Count("POST", "/messages"), scene.Chatwoot.Count("GET", "/messages")), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Message_is_posted_again_when_the_search_does_not_find_it()
    {
        await using var scene = await RelayScene.StartAsync();
        scene.Chatwoot.FailTimes("POST", "/messages", 1, 500, """{"status":500,"error":"Internal Server Error"}""");

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A"));

        await scene.ArrivedAsync(1);
    }

    [Test]
    public async Task Failing_chat_does_not_delay_another_chat()
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "one"));
        await scene.ArrivedAsync(1);
        scene.Chatwoot.Fail("POST", RelayScene.MessagesOf(1), 422, Flood);

        await scene.PostAsync(WhatsAppEvent.Message("3EB0B", "two"), WhatsAppEvent.Message("3EB0C", "other", Other));

        await Eventually.TrueAsync(() => scene.Desk.Messages.Any(m => m.Content == "other"), "the other chat continues");
        await scene.HasStatusAsync("error");
        Assert.That((string?)(await scene.StateAsync())["last_error"], Is.EqualTo("HTTP 422: Validation failed: Too many messages"));
        scene.Chatwoot.BehaveWell("POST", RelayScene.MessagesOf(1));
        await scene.ArrivedAsync(3);
        await scene.HasStatusAsync("active");
    }

    [Test]
    public async Task Permanently_refused_message_becomes_a_dead_letter()
    {
        await using var scene = await RelayScene.StartAsync();
        scene.Chatwoot.FailTimes(
            "POST", "/messages", 1, 422, """{"error":"Validation failed: Content is too long (maximum is 150000 characters)"}""");

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "one"), WhatsAppEvent.Message("3EB0B", "two"));

        Assert.That((await scene.ArrivedAsync(1)).Single().Content, Is.EqualTo("two"));
        var state = await scene.StateAsync();
        Assert.That(((long?)state["dead_letters"], (long?)state["backlog"], (string?)state["status"]), Is.EqualTo((1L, 0L, "active")));
        Assert.That(
            await SqliteFile.ScalarAsync<string>(scene.Database, "SELECT Reason FROM dead_letters"),
            Is.EqualTo("HTTP 422: Validation failed: Content is too long (maximum is 150000 characters)"));
    }

    [Test]
    public async Task Refused_token_pauses_the_integration_until_the_next_set()
    {
        await using var scene = await RelayScene.StartAsync();
        scene.Chatwoot.Fail("POST", "/filter", 401, """{"error":"Invalid Access Token"}""");

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "one"));
        await scene.HasStatusAsync("paused");
        var tried = scene.Chatwoot.Count("POST", "/filter");
        await scene.PostAsync(WhatsAppEvent.Message("3EB0B", "other", Other));
        await Eventually.TrueAsync(async () => (long?)(await scene.StateAsync())["backlog"] == 2, "both are kept");

        Assert.That((scene.Chatwoot.Count("POST", "/filter"), scene.Desk.Messages.Count), Is.EqualTo((tried, 0)));
        scene.Chatwoot.BehaveWell("POST", "/filter");
        await scene.SetAsync();
        await scene.ArrivedAsync(2);
        await scene.HasStatusAsync("active");
        Assert.That(await scene.CountAsync("dead_letters"), Is.Zero);
    }

    [Test]
    public async Task Message_content_is_not_logged()
    {
        await using var scene = await RelayScene.StartAsync(time: null, RyzeApp.LogEverything);
        scene.Chatwoot.FailTimes("POST", "/messages", 1, 422, """{"error":"Validation failed: no secretText please"}""");

        await scene.PostAsync(
            WhatsAppEvent.Message("3EB0A", "secretText", name: "secretName"),
            WhatsAppEvent.Message("3EB0B", "secretText", name: "secretName"));

        await scene.ArrivedAsync(1);
        Assert.That(await scene.CountAsync("dead_letters"), Is.EqualTo(1));
        var logged =
            string.Join('\n', scene.App.Logs.Select(l => $"{l.Message} {l.Exception} {string.Join(',', l.StructuredState ?? [])}"));
        Assert.That(logged, Does.Contain("is a dead letter"));
        foreach (var secret in new[] { "secretText", "secretName", "551133334444", "sandbox-admin-token", RealBridge.Token })
        {
            Assert.That(logged, Does.Not.Contain(secret));
        }
    }
}
