using Microsoft.Extensions.Time.Testing;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Relay;

/// <summary>
/// What else may happen to messages on their way to Chatwoot, beside the cases of <see cref="ChatwootCasesOfMessagesTests"/>: each ends with one message.
/// </summary>
internal sealed class RelayCasesTests
{
    private const string Flood = """{"error":"Validation failed: Too many messages"}""";
    private const string Other = "551133335555@s.whatsapp.net";

    [Test]
    public async Task A_refusal_in_Portuguese_is_understood_and_the_contact_that_has_the_identifier_is_adopted()
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.MakeContactAsync(identifier: WhatsAppEvent.Jid);
        scene.Chatwoot.Fail("POST", "/contacts", 422, """{"message":"Identificador já está em uso","attributes":["identifier"]}""");

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A"));

        await scene.ArrivedAsync(1);
        Assert.That(scene.Desk.Contacts, Has.Count.EqualTo(1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_contact_that_was_deleted_is_made_anew_with_one_message(bool reopens)
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
    public async Task A_404_that_is_not_about_the_conversation_loses_neither_it_nor_the_message(string body, string type)
    {
        await using var scene = await RelayScene.StartAsync(("reopenResolved", true));
        scene.Chatwoot.FailTimes("POST", "/filter", 1, 404, body, type);
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "before"));
        await scene.ArrivedAsync(1);
        scene.Chatwoot.FailTimes("POST", "/messages", 1, 404, body, type);

        await scene.PostAsync(WhatsAppEvent.Message("3EB0B", "after"));

        Assert.That((await scene.ArrivedAsync(2)).Select(m => m.ConversationId), Is.All.EqualTo(1));
        Assert.That(
            (scene.Chatwoot.Count("POST", "/filter"), scene.Chatwoot.Count("POST", "/messages"), await scene.CountAsync("dead_letters")), Is.EqualTo((2, 3, 0L)));
    }

    [TestCase(401)]
    [TestCase(403)]
    public async Task A_firewall_that_refuses_one_message_does_not_pause_the_integration(int status)
    {
        await using var scene = await RelayScene.StartAsync(("reopenResolved", true));
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "one"));
        await scene.ArrivedAsync(1);
        scene.Chatwoot.On("POST", RelayScene.MessagesOf(1), (context, _) => ScriptedChatwoot.AnswerAsync(context, status, "<html>Attention Required!</html>", "text/html"));

        await scene.PostAsync(WhatsAppEvent.Message("3EB0B", "two"), WhatsAppEvent.Message("3EB0C", "other", Other));

        await Eventually.TrueAsync(() => scene.Desk.Messages.Any(m => m.Content == "other"), "the other chat goes on");
        await scene.HasStatusAsync("error");
        scene.Chatwoot.BehaveWell("POST", RelayScene.MessagesOf(1));
        await scene.ArrivedAsync(3);
    }

    [Test]
    public async Task A_message_that_is_taken_and_answered_too_late_is_not_sent_again()
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
            "the other arrives too");
        await scene.ArrivedAsync(2);
        Assert.That(scene.Chatwoot.Count("POST", "/messages"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_message_whose_answer_is_lost_is_looked_for_before_it_is_sent_again()
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
    public async Task A_message_that_Chatwoot_failed_at_is_sent_again_as_soon_as_it_is_seen_to_be_missing()
    {
        await using var scene = await RelayScene.StartAsync();
        scene.Chatwoot.FailTimes("POST", "/messages", 1, 500, """{"status":500,"error":"Internal Server Error"}""");

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A"));

        await scene.ArrivedAsync(1, withinSeconds: 20);
    }

    [Test]
    public async Task A_chat_that_fails_holds_up_no_other_and_shows_as_an_error()
    {
        await using var scene = await RelayScene.StartAsync();
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "one"));
        await scene.ArrivedAsync(1);
        scene.Chatwoot.Fail("POST", RelayScene.MessagesOf(1), 422, Flood);

        await scene.PostAsync(WhatsAppEvent.Message("3EB0B", "two"), WhatsAppEvent.Message("3EB0C", "other", Other));

        await Eventually.TrueAsync(() => scene.Desk.Messages.Any(m => m.Content == "other"), "the other chat goes on");
        await scene.HasStatusAsync("error");
        Assert.That((string?)(await scene.StateAsync())["last_error"], Is.EqualTo("HTTP 422: Validation failed: Too many messages"));
        scene.Chatwoot.BehaveWell("POST", RelayScene.MessagesOf(1));
        await scene.ArrivedAsync(3);
        await scene.HasStatusAsync("active");
    }

    [Test]
    public async Task What_Chatwoot_will_never_take_is_a_dead_letter_and_the_chat_goes_on()
    {
        await using var scene = await RelayScene.StartAsync();
        scene.Chatwoot.FailTimes("POST", "/messages", 1, 422, """{"error":"Validation failed: Content is too long (maximum is 150000 characters)"}""");

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "one"), WhatsAppEvent.Message("3EB0B", "two"));

        Assert.That((await scene.ArrivedAsync(1)).Single().Content, Is.EqualTo("two"));
        var state = await scene.StateAsync();
        Assert.That(((long?)state["dead_letters"], (long?)state["backlog"], (string?)state["status"]), Is.EqualTo((1L, 0L, "active")));
        Assert.That(
            await SqliteFile.ScalarAsync<string>(scene.Database, "SELECT Reason FROM dead_letters"),
            Is.EqualTo("HTTP 422: Validation failed: Content is too long (maximum is 150000 characters)"));
    }

    [Test]
    public async Task A_refused_token_pauses_the_integration_until_it_is_set_anew()
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
    public async Task Nothing_of_a_message_is_logged_whatever_becomes_of_it()
    {
        await using var scene = await RelayScene.StartAsync(time: null, RyzeApp.LogEverything);
        scene.Chatwoot.FailTimes("POST", "/messages", 1, 422, """{"error":"Validation failed: no secretText please"}""");

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "secretText", name: "secretName"), WhatsAppEvent.Message("3EB0B", "secretText", name: "secretName"));

        await scene.ArrivedAsync(1);
        Assert.That(await scene.CountAsync("dead_letters"), Is.EqualTo(1));
        var logged = string.Join('\n', scene.App.Logs.Select(l => $"{l.Message} {l.Exception} {string.Join(',', l.StructuredState ?? [])}"));
        Assert.That(logged, Does.Contain("is a dead letter"));
        foreach (var secret in new[] { "secretText", "secretName", "551133334444", "sandbox-admin-token", RealBridge.Token })
        {
            Assert.That(logged, Does.Not.Contain(secret));
        }
    }
}
