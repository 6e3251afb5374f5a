using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Ryze.Api.Bridge.Webhooks;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Agents;

/// <summary>Which webhooks the bridge accepts and processes (docs/spec/bridge.md 3.2; docs/spec/quality.md 2 and 3).</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class WebhookRefusalsTests
{
    private RelayScene _scene = null!;
    private RyzeClient _chatwoot = null!;
    private long _last = 9000;

    private SandboxInbox Inbox => _scene.Chatwoot.Desk.Inboxes.Single();

    private string Path => new Uri(Inbox.WebhookUrl!).AbsolutePath;

    [OneTimeSetUp]
    public async Task Start()
    {
        _scene = await RelayScene.StartAsync(time: null, RyzeApp.LogEverything);
        _chatwoot = new RyzeClient(_scene.App.Url, token: null);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _chatwoot.Dispose();
        await _scene.DisposeAsync();
    }

    [Test]
    public async Task Webhook_changes_nothing_when_it_is_not_authentic()
    {
        var webhook = Webhook(out var text);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Assert.That((await SendAsync(webhook, path: Path[..^1] + (Path[^1] == 'A' ? 'B' : 'A'))).Code, Is.EqualTo(401), "path secret");
        Assert.That((await SendAsync(webhook, path: Path[..(Path.LastIndexOf('/') + 1)] + "x")).Code, Is.EqualTo(401), "short path secret");
        Assert.That((await SendAsync(webhook, secret: "another")).Code, Is.EqualTo(401), "signature");
        Assert.That((await SendAsync(webhook, secret: null)).Code, Is.EqualTo(401), "no signature");
        Assert.That((await SendAsync(webhook, timestamp: now - 600)).Code, Is.EqualTo(401), "stale");
        Assert.That((await SendAsync(webhook, timestamp: now + 600)).Code, Is.EqualTo(401), "from the future");
        Assert.That((await SendAsync(With(webhook, "account", 2))).Code, Is.EqualTo(401), "another account");
        Assert.That((await SendAsync(With(webhook, "inbox", 4711))).Code, Is.EqualTo(401), "another inbox");
        Assert.That(
            (await SendAsync(webhook, path: "/v1/webhooks/chatwoot/int_unknown/" + Path.Split('/')[^1])).Code, Is.EqualTo(404),
            "another integration");
        Assert.That((await SendAsync(webhook, path: "/x" + Path)).Code, Is.EqualTo(404), "not our route");
        Assert.That((await SendTextAsync("[1,2]")).Code, Is.EqualTo(400), "no webhook");
        Assert.That((await SendTextAsync("{")).Code, Is.EqualTo(400), "no JSON");
        Assert.That((await SendTextAsync("")).Code, Is.EqualTo(400), "nothing");
        var tooLarge = await SendTextAsync("{\"event\":\"" + new string('x', ChatwootWebhooks.MaxBodyLength) + "\"}");
        Assert.That((tooLarge.Code, tooLarge.Error), Is.EqualTo((413, "request body too large (limit 4194304 bytes)")));

        await _scene.AgentsAreDoneAsync();
        Assert.That(Sent(text), Is.Zero);
        Assert.That(
            await SqliteFile.ScalarAsync<long>(_scene.Database, $"SELECT COUNT(*) FROM agent_messages WHERE Content LIKE '%{text}%'"),
            Is.Zero);
        var logged = _scene.App.Logs.Select(record => $"{record.Category}: {record} {string.Join(' ', record.Scopes)}").ToList();
        Assert.That(logged, Has.Some.Contains("RequestPath:/v1/webhooks/chatwoot/"), "scopes are searched");
        Assert.That(logged.Where(text => text.Contains(Path.Split('/')[^1], StringComparison.Ordinal)), Is.Empty, "path secret");
        Assert.That(logged.Where(text => text.Contains(Inbox.Secret!, StringComparison.Ordinal)), Is.Empty, "signing secret");
    }

    [TestCase("conversation_typing_on")]
    [TestCase("conversation_typing_off")]
    [TestCase("conversation_created")]
    [TestCase("conversation_updated")]
    [TestCase("conversation_status_changed")]
    [TestCase("something_new")]
    public async Task Other_events_answer_200_without_effect(string name)
    {
        var webhook = Webhook(out var text);
        webhook["event"] = name;
        webhook["changed_attributes"] = null;

        Assert.That((await SendAsync(webhook)).Code, Is.EqualTo(200));
        Assert.That(
            await SqliteFile.ScalarAsync<long>(_scene.Database, $"SELECT COUNT(*) FROM agent_messages WHERE Content LIKE '%{text}%'"),
            Is.Zero);
    }

    [Test]
    public async Task Longest_WhatsApp_text_is_accepted_when_Chatwoot_repeats_it_three_times_escaped()
    {
        var webhook = Webhook(out _);
        var text = string.Concat(Enumerable.Repeat("\\u003c", 65_536));
        var body = webhook.ToJsonString()
            .Replace("\"content\":", "\"processed_message_content\":\"" + text + text + "\",\"content\":", StringComparison.Ordinal);

        Assert.That((await SendTextAsync(body)).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Update_of_a_message_older_than_the_integration_creates_no_agent_message()
    {
        var webhook = Webhook(out var text);
        webhook["event"] = "message_updated";
        webhook["created_at"] = "2020-01-01T00:00:00.000Z";

        Assert.That((await SendAsync(webhook)).Code, Is.EqualTo(200));
        Assert.That(
            await SqliteFile.ScalarAsync<long>(_scene.Database, $"SELECT COUNT(*) FROM agent_messages WHERE Content LIKE '%{text}%'"),
            Is.Zero);
    }

    [Test]
    public async Task New_message_is_sent_when_Chatwoots_clock_is_slow()
    {
        var webhook = Webhook(out var text);
        webhook["created_at"] = TimeProvider.System.GetUtcNow().AddHours(-1)
            .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

        Assert.That((await SendAsync(webhook)).Code, Is.EqualTo(200));
        await Eventually.TrueAsync(() => Sent(text) == 1, "it is sent");
    }

    [Test]
    public async Task Agent_message_fails_when_the_contact_has_no_phone_number()
    {
        var webhook = Webhook(out _);
        webhook["conversation"]!["contact_inbox"]!["source_id"] = Guid.NewGuid().ToString();

        Assert.That((await SendAsync(webhook)).Code, Is.EqualTo(200));
        await Eventually.TrueAsync(
            async () => await SqliteFile.ScalarAsync<long>(
                _scene.Database,
                $"SELECT COUNT(*) FROM agent_messages WHERE MessageId = {webhook["id"]} AND Error = 'the contact has no phone number'") == 1,
            "it has failed with a reason");
    }

    private JsonObject Webhook(out string text)
    {
        text = "text " + Guid.NewGuid().ToString("N");
        return new JsonObject
        {
            ["event"] = "message_created",
            ["id"] = Interlocked.Increment(ref _last),
            ["content"] = text,
            ["content_attributes"] = new JsonObject(),
            ["message_type"] = "outgoing",
            ["private"] = false,
            ["source_id"] = null,
            ["created_at"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            ["account"] = new JsonObject { ["id"] = 1 },
            ["inbox"] = new JsonObject { ["id"] = _scene.InboxId },
            ["sender"] = new JsonObject { ["name"] = "Ana", ["type"] = "user" },
            ["conversation"] = new JsonObject
            {
                ["id"] =
                    12, ["inbox_id"] = _scene.InboxId,
                    ["contact_inbox"] = new JsonObject { ["source_id"] = "5511999990000@s.whatsapp.net" },
            },
        };
    }

    private int Sent(string text) =>
        _scene.Phone.Sent.Count(sent => sent.Command is Ryze.Domain.Protocol.Commands.EngineCommand.SendText send && send.Text == text);

    private static JsonObject With(JsonObject webhook, string owner, long id)
    {
        var other = webhook.DeepClone().AsObject();
        other[owner]!["id"] = id;
        return other;
    }

    private Task<Answer> SendTextAsync(string body) =>
        SendAsync(body, Inbox.Secret, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), Path, Guid.NewGuid().ToString());

    private Task<Answer> SendAsync(
        JsonObject webhook, string? secret = "", long? timestamp = null, string? path = null, string? delivery = null) => SendAsync(
        webhook.ToJsonString(), secret is "" ? Inbox.Secret : secret, timestamp ?? TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        path ?? Path, delivery ?? Guid.NewGuid().ToString());

    private Task<Answer> SendAsync(string body, string? secret, long timestamp, string path, string delivery)
    {
        var seconds = timestamp.ToString(CultureInfo.InvariantCulture);
        var signature = secret is null ? "" : SandboxWebhooks.SignatureOf(secret, seconds, Encoding.UTF8.GetBytes(body));
        return _chatwoot.SendAsync(
            HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"),
            // The bridge refuses a long body before the client has sent it.
            ("Expect", "100-continue"), ("X-Chatwoot-Delivery", delivery), ("X-Chatwoot-Timestamp", seconds), (
                "X-Chatwoot-Signature", signature));
    }
}
