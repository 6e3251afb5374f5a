using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Tests.Infrastructure.Bridge.Chatwoot;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api.Sandbox;

/// <summary>The sandbox's webhooks match docs/spec/chatwoot.md 1.4.</summary>
internal sealed class SandboxWebhooksTests
{
    private readonly ConcurrentQueue<(string Body, IHeaderDictionary Headers)> _received = new();
    private SandboxHost _host = null!;
    private ScriptedServer _bridge = null!;
    private SandboxInbox _inbox = null!;
    private SandboxAgent _agent = null!;
    private Func<HttpContext, Task> _answer = _ => Task.CompletedTask;

    private SandboxDesk Desk => _host.Chatwoot.Desk;

    private IEnumerable<JsonNode> Received => _received.Select(t => JsonNode.Parse(t.Body)!);

    [SetUp]
    public async Task StartAsync()
    {
        _answer = _ => Task.CompletedTask;
        _received.Clear();
        _host = await SandboxHost.StartAsync();
        _bridge = await ScriptedServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var headers = new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase));
            var body = await reader.ReadToEndAsync();
            await _answer(context);
            _received.Enqueue((body, headers));
        });
        _inbox = _host.Chatwoot.Create(1, "Suporte", _bridge.Url + "/hook", signs: true)!;
        _agent = new SandboxAgent(_host.Chatwoot, _host.Time);
        var contact = Desk.AddContact(1, "João", "i1", "+5511999990000", (_inbox.Id, "s1")).Contact!;
        Desk.AddConversation(1, _inbox.Id, contact.Id, "s1", "open", _host.Time.GetUtcNow());
        await WaitForWebhooksAsync(1);
        Assert.That((string?)Received.Single()["event"], Is.EqualTo("conversation_created"));
        _received.Clear();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        await _bridge.DisposeAsync();
    }

    [Test]
    public void Signature_matches_the_reference() => Assert.That(
        SandboxWebhooks.SignatureOf("test-secret", "1750000000", Encoding.UTF8.GetBytes("""{"event":"message_created","id":1}""")),
        Is.EqualTo("sha256=09c44440234a697b233080226950883686c39ec2a6aa4a0a6bf1723049acbb1c"));

    [Test]
    public async Task Agent_message_fires_a_signed_webhook()
    {
        var written = _agent.Write(_inbox, 1, "Ana", "bom **dia**", files: [new SandboxUpload("a.png", "image/png", [1, 2])])!;

        await WaitForWebhooksAsync(1);
        var (body, headers) = _received.First();
        Assert.That(
            (headers["X-Chatwoot-Timestamp"].ToString(), headers["X-Chatwoot-Signature"]
                .ToString(), headers.ContentType.ToString(), headers.Accept.ToString()),
            Is.EqualTo(
                ("1781697600", SandboxWebhooks.SignatureOf(
                _inbox.Secret!, "1781697600", Encoding.UTF8.GetBytes(body)), "application/json", "application/json")));
        Assert.That(Guid.TryParse(headers["X-Chatwoot-Delivery"].ToString(), out _));
        var json = JsonNode.Parse(body)!;
        Assert.That(
            ((string?)json["event"], (long)json["id"]!, (string?)json["content"], (string?)json["message_type"], (bool)json["private"]!, (
                string?)json["created_at"]),
            Is.EqualTo(("message_created", written.Id, "bom **dia**", "outgoing", false, "2026-06-17T12:00:00.000Z")));
        Assert.That(json["sender"]!.ToJsonString(), Is.EqualTo("""{"id":2,"name":"Ana","email":"sandbox@example.org","type":"user"}"""));
        Assert.That(
            ((long)json["account"]!["id"]!, (long)json["inbox"]!["id"]!, (long)json["conversation"]!["id"]!, (string?)json["conversation"]![
                "contact_inbox"]!["source_id"]),
            Is.EqualTo((1L, _inbox.Id, 1L, "s1")));
        Assert.That((string?)json["conversation"]!["meta"]!["sender"]!["phone_number"], Is.EqualTo("+5511999990000"));
        var attachment = json["attachments"]!.AsArray().Single()!;
        Assert.That(
            ((long)attachment["message_id"]!, (string?)attachment["file_type"], (long)attachment["file_size"]!),
            Is.EqualTo((written.Id, "image", 2L)));
        Assert.That((string?)attachment["data_url"], Does.StartWith(_host.Url + "/sandbox/chatwoot/rails/"));
        Assert.That((json.AsObject().ContainsKey("status"), written.Status), Is.EqualTo((false, "sent")));
    }

    [Test]
    public async Task Every_effective_change_fires_a_webhook_in_order()
    {
        Desk.AddMessage(new DeskMessage(1, 0, 1, "oi", "incoming", false, "WAID:1", "{}", _host.Time.GetUtcNow(), []));
        var note = _agent.Write(_inbox, 1, "Ana", "note", isPrivate: true)!;
        var answer = _agent.Write(_inbox, 1, "Ana", "olá")!;
        Change(answer, m => m.WithStatus("delivered", null));
        Change(answer, m => m.WithStatus("delivered", null));
        Change(answer, m => m.WithStatus("failed", "no such number"));
        _agent.RetryMessage(_inbox, 1, answer.Id);
        _agent.DeleteMessage(_inbox, 1, note.Id);
        _agent.SetStatus(_inbox, 1, "resolved");
        Desk.AddMessage(new DeskMessage(1, 0, 1, "again", "incoming", false, "WAID:2", "{}", _host.Time.GetUtcNow(), []));

        await WaitForWebhooksAsync(15);
        Assert.That(
            Received.Select(
            t => $"{t["event"]} {t["content"]} {t["private"]} {t["content_attributes"]?.ToJsonString()}{t["changed_attributes"]?.ToJsonString()}".Trim()), Is.EqualTo(new[]
        {
            "message_created oi false {}",
            "message_created note true {}",
            "message_created olá false {}",
            """
            conversation_updated   [{"first_reply_created_at":{"previous_value":null,"current_value":"2026-06-17T12:00:00.000Z"}},{"waiting_since":{"previous_value":"2026-06-17T12:00:00.000Z","current_value":null}}]
            """,
            "message_updated olá false {}",
            """message_updated olá false {"external_error":"no such number"}""",
            """message_updated olá false {"external_error":null}""",
            "message_updated olá false {}",
            """message_updated This message was deleted true {"deleted":true}""",
            "conversation_status_changed",
            """conversation_updated   [{"status":{"previous_value":"open","current_value":"resolved"}}]""",
            "conversation_status_changed",
            """conversation_updated   [{"status":{"previous_value":"resolved","current_value":"open"}}]""",
            "message_created again false {}",
            """
            conversation_updated   [{"waiting_since":{"previous_value":null,"current_value":"2026-06-17T12:00:00.000Z"}}]
            """,
        }));
        var resolved = Received.First(t => (string?)t["event"] == "conversation_status_changed").AsObject();
        Assert.That(
            (resolved.ContainsKey("changed_attributes"), resolved["changed_attributes"], (string?)resolved["status"]),
            Is.EqualTo((true, (JsonNode?)null, "resolved")));
        Assert.That(
            ((string?)Received.First()["sender"]!["name"], Received.First()["sender"]!.AsObject().ContainsKey("type"), Received.First()
            .AsObject().ContainsKey("attachments")), Is.EqualTo(("João", false, false)));
        Assert.That(
            (string?)Received.ElementAt(1)["conversation"]!["messages"]![0]!["content"], Is.EqualTo("oi"),
            "the latest message that is not private");
        Assert.That((string?)Received.ElementAt(13)["conversation"]!["status"], Is.EqualTo("open"));
    }

    [Test]
    public async Task Refused_webhook_marks_its_message_failed_without_another_webhook()
    {
        _answer = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };

        var written = _agent.Write(_inbox, 1, "Ana", "olá")!;

        await WaitForFailureAsync(written, "503 Service Unavailable");
        _answer = _ => Task.CompletedTask;
        _agent.SetStatus(_inbox, 1, "resolved");
        await WaitForWebhooksAsync(4);
        Assert.That(
            Received.Select(t => (string?)t["event"]),
            Is.EqualTo(new[] { "message_created", "conversation_updated", "conversation_status_changed", "conversation_updated" }));
    }

    [TestCase("http://127.0.0.1:1/hook/secret", "Failed to open TCP connection to 127.0.0.1:1 (ConnectionError)")]
    [TestCase("bridge.example/hook", "bad URI")]
    [TestCase("ftp://bridge.example/hook", "bad URI")]
    public async Task Message_fails_when_the_webhook_URL_does_not_work(string url, string error)
    {
        _host.Chatwoot.Change(_inbox, i => i with { WebhookUrl = url });

        await WaitForFailureAsync(_agent.Write(_inbox, 1, "Ana", "olá")!, error);
    }

    [Test]
    public async Task Message_fails_when_its_webhook_is_not_answered_within_5_seconds()
    {
        var arrived = new TaskCompletionSource();
        _answer = async context =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };

        var written = _agent.Write(_inbox, 1, "Ana", "olá")!;
        await arrived.Task;
        _answer = _ => Task.CompletedTask;
        _host.Time.Advance(TimeSpan.FromMilliseconds(4999));
        Assert.That(Desk.Messages.Single().Status, Is.EqualTo("sent"));
        _host.Time.Advance(TimeSpan.FromMilliseconds(1));

        await WaitForFailureAsync(written, "Net::ReadTimeout");
    }

    [Test]
    public async Task Failed_webhook_does_not_block_the_next_one()
    {
        Desk.AddMessage(new DeskMessage(1, 0, 1, "x", "incoming", true, null, "no JSON", _host.Time.GetUtcNow(), []));
        _agent.SetStatus(_inbox, 1, "resolved");

        await WaitForWebhooksAsync(2);
        Assert.That((string?)Received.First()["event"], Is.EqualTo("conversation_status_changed"));
    }

    [Test]
    public async Task Redirects_are_followed()
    {
        _answer = context =>
        {
            if (context.Request.Path == "/hook")
            {
                context.Response.Redirect("/elsewhere", permanent: false, preserveMethod: true);
            }

            return Task.CompletedTask;
        };

        _agent.Write(_inbox, 1, "Ana", "olá");

        await WaitForWebhooksAsync(4);
        Assert.That(_received.Take(2).Select(t => t.Body).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Inbox_from_before_4_13_sends_unsigned_webhooks()
    {
        _host.Chatwoot.Change(_inbox, i => i with { WebhookUrl = null });
        _agent.Write(_inbox, 1, "Ana", "unheard");
        await _host.SendAsync("GET", "/sandbox/chatwoot/api", token: null);
        _agent.SetStatus(_inbox, 1, "resolved");
        Assert.That(Desk.Messages.Single().Status, Is.EqualTo("sent"));
        var old = _host.Chatwoot.Create(1, "Old", _bridge.Url + "/old", signs: false)!;
        Desk.AddConversation(1, old.Id, Desk.Contacts.Single().Id, "s2", "open", _host.Time.GetUtcNow());

        _agent.Write(old, 2, "Ana", "heard");

        await WaitForWebhooksAsync(2);
        var (body, headers) = _received.ElementAt(1);
        Assert.That(
            ((string?)Received.First()["event"], (string?)JsonNode.Parse(body)!["content"]), Is.EqualTo(("conversation_created", "heard")));
        Assert.That(
            headers.Keys.Where(k => k.StartsWith("X-Chatwoot-", StringComparison.Ordinal)), Is.EqualTo(new[] { "X-Chatwoot-Delivery" }));
    }

    [Test]
    public async Task Queue_drops_events_beyond_its_limit()
    {
        _agent.Write(_inbox, 1, "Ana", "first reply, which also changes the conversation");
        await WaitForWebhooksAsync(2);
        _received.Clear();
        var go = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        _answer = async _ =>
        {
            arrived.TrySetResult();
            await go.Task;
        };
        _agent.Write(_inbox, 1, "Ana", "first");
        await arrived.Task;
        for (var i = 0; i < SandboxWebhooks.MaxWaiting + 10; i++)
        {
            _agent.Write(_inbox, 1, "Ana", $"{i}");
        }

        go.SetResult();
        await WaitForWebhooksAsync(SandboxWebhooks.MaxWaiting + 1);
        _agent.Write(_inbox, 1, "Ana", "last");
        await WaitForWebhooksAsync(SandboxWebhooks.MaxWaiting + 2);

        Assert.That(
            Received.TakeLast(2).Select(t => (string?)t["content"]), Is.EqualTo(new[] { $"{SandboxWebhooks.MaxWaiting - 1}", "last" }));
    }

    private void Change(DeskMessage message, Func<DeskMessage, DeskMessage> change) =>
        Desk.ChangeMessage(1, 1, message.Id, isTold: true, change);

    private Task WaitForWebhooksAsync(int count) => Eventually.TrueAsync(() => _received.Count >= count, $"{count} webhooks");

    private Task WaitForFailureAsync(DeskMessage message, string error) => Eventually.TrueAsync(
        () => Desk.Messages.Single(m => m.Id == message.Id) is { Status: "failed" } failed && failed.ExternalError == error,
        $"failed with {error}");
}
