using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Tests.Scenarios.Agents;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Relay;

/// <summary>
/// Chatwoot also answers 422 to a new message for internal faults, sometimes after it stored the message (docs/spec/bridge.md 3.3).
/// </summary>
internal sealed class ChatwootInternalFaultsTests
{
    private const string StoreLocked = """{"error":"PG::QueryCanceled: ERROR:  canceling statement due to statement timeout\n"}""";
    private const string RedisAway = """{"error":"Connection refused - connect(2) for 127.0.0.1:6390 (redis://127.0.0.1:6390)"}""";
    private const int Chats = 10;

    [Test]
    public async Task Fifty_texts_arrive_once_in_order_when_Chatwoot_has_internal_faults()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var scene = await RelayScene.StartAsync(time);
        var attempts = new ConcurrentDictionary<int, int>();
        scene.Chatwoot.On("POST", "/messages", async (context, act) =>
        {
            var text = await TextOfAsync(context);
            await FailAsync(context, act, (text + (text / Chats)) % 5, attempts.AddOrUpdate(text, 1, (_, count) => count + 1));
        });
        var texts = Enumerable.Range(0, 50)
            .Select(i => (Id: $"3EB0{i:00}", Text: Number(i), Chat: $"55113333000{i % Chats}@s.whatsapp.net")).ToList();

        await scene.PostAsync([.. texts.Select(text => WhatsAppEvent.Message(text.Id, text.Text, text.Chat))]);

        await AdvanceUntilAsync(
            time, async () => await scene.CountAsync("inbox_events") == 0 && scene.Desk.Messages.Count >= texts.Count, "all texts arrive");
        AssertOnceAndInOrder();
        Assert.That(attempts.Values.Sum(), Is.GreaterThan(texts.Count), "some calls were repeated");
        Assert.That(await scene.CountAsync("dead_letters"), Is.Zero);
        Assert.That(await RetryAsync(scene), Is.Zero);
        AssertOnceAndInOrder();

        void AssertOnceAndInOrder()
        {
            var expected = texts.Select(text => text.Chat).Distinct(StringComparer.Ordinal)
                .Select(chat => $"{chat}: {string.Join(' ', texts.Where(text => text.Chat == chat).Select(text => text.Text))}");
            var arrived = scene.Desk.Conversations.Select(conversation =>
                $"{conversation.SourceId}: {string.Join(' ', scene.Desk.Messages.Where(message => message.ConversationId == conversation.Id).Select(message => message.Content))}");
            Assert.That(arrived, Is.EquivalentTo(expected));
        }
    }

    [TestCase(422, """{"error":"Validation failed: Content is invalid"}""")]
    [TestCase(400, """{"error":"Bad Request"}""")]
    [TestCase(410, "Gone")]
    public async Task Retry_does_not_duplicate_a_dead_letter_that_Chatwoot_has_stored(int status, string body)
    {
        await using var scene = await RelayScene.StartAsync();
        scene.Chatwoot.On("POST", "/messages", async (context, act) =>
        {
            await act();
            await ScriptedChatwoot.AnswerAsync(context, status, body);
        });
        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "one"));
        await Eventually.TrueAsync(
            async () => await scene.CountAsync("dead_letters") == 1, "the refused event is a dead letter");

        Assert.That(await RetryAsync(scene), Is.EqualTo(1));

        await scene.ArrivedAsync(1);
        Assert.That((scene.Chatwoot.Count("POST", "/messages"), await scene.CountAsync("dead_letters")), Is.EqualTo((1, 0L)));
    }

    [Test]
    public async Task File_arrives_once_when_Chatwoot_answers_422_after_storing_it()
    {
        await using var scene = await RelayScene.StartAsync();
        scene.Chatwoot.On("POST", "/messages", async (context, act) =>
        {
            scene.Chatwoot.BehaveWell("POST", "/messages");
            await act();
            await ScriptedChatwoot.AnswerAsync(context, 422, RedisAway);
        });

        await scene.PostAsync(WhatsAppEvent.Message("3EB0A", "", type: "document", message: new JsonObject
        {
            ["media"] =
                new JsonObject { ["type"] = "document", ["mimetype"] = "application/octet-stream", ["fileName"] = "a.bin", [
                "base64"] = Convert.ToBase64String([1, 2, 3]) },
        }));

        Assert.That((await scene.ArrivedAsync(1)).Single().Files, Has.Count.EqualTo(1));
        Assert.That(scene.Chatwoot.Count("POST", "/messages"), Is.EqualTo(1));
    }

    [Test]
    public async Task Failure_note_arrives_once_when_Chatwoot_answers_422_after_storing_it()
    {
        await using var scene = await RelayScene.StartAsync(("chatwootApiToken", "sandbox-old-token"));
        scene.Chatwoot.On("PATCH", "", (context, act) => context.Request.Path.Value!.Contains("/messages/", StringComparison.Ordinal)
            ? ScriptedChatwoot.AnswerAsync(context, 404, """{"status":404,"error":"Not Found"}""")
            : act());
        scene.Phone.OnSend = (_, _) =>
            Task.FromResult<Result<SentMessage>>(new EngineError.Rejected(Detail.Of("number is not on WhatsApp")));
        var customer = await AgentScene.StartAsync(scene);
        await scene.DoneAsync();
        var refused = 0;
        scene.Chatwoot.On("POST", "/messages", async (context, act) =>
        {
            await StoreAndAnswerAsync(context, act);
            Interlocked.Increment(ref refused);
        });

        customer.Answer("two");

        await Eventually.TrueAsync(() => refused > 0, "the note is posted");
        await scene.AgentsAreDoneAsync();
        Assert.That(scene.Desk.Messages.Count(message => message.IsPrivate), Is.EqualTo(1));
        Assert.That(refused, Is.EqualTo(1));
    }

    private static Task FailAsync(HttpContext context, Func<Task> act, int kind, int attempt) => (kind, attempt) switch
    {
        (0, <= 2) or (1, 1) => ScriptedChatwoot.AnswerAsync(context, 422, StoreLocked),
        (1, 2) or (2, 1) => StoreAndAnswerAsync(context, act),
        (3, 1) => StoreAndDieAsync(context, act),
        _ => act(),
    };

    private static async Task StoreAndAnswerAsync(HttpContext context, Func<Task> act)
    {
        await act();
        await ScriptedChatwoot.AnswerAsync(context, 422, RedisAway);
    }

    private static async Task StoreAndDieAsync(HttpContext context, Func<Task> act)
    {
        await act();
        context.Abort();
    }

    private static async Task<int> TextOfAsync(HttpContext context)
    {
        var json = await JsonNode.ParseAsync(context.Request.Body);
        context.Request.Body.Position = 0;
        return int.Parse((string)json!["content"]!, CultureInfo.InvariantCulture);
    }

    private static async Task AdvanceUntilAsync(FakeTimeProvider time, Func<Task<bool>> condition, string what) =>
        await Eventually.TrueAsync(
        async () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            return await condition();
        },
        what);

    private static string Number(int i) => i.ToString(CultureInfo.InvariantCulture);

    private static async Task<long> RetryAsync(RelayScene scene)
    {
        var answer = await scene.App.Client.SendAsync(HttpMethod.Post, $"/api/chatwoot/deliveries/{RyzeClient.Instance}/retry");
        Assert.That(answer.Code, Is.EqualTo(200), answer.Body);
        return (long)answer.Json["retried"]!;
    }
}
