using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Agents;

/// <summary>The cases of docs/spec/chatwoot.md 4.1 that concern agents, each under its name.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class ChatwootCasesOfAgentsTests
{
    private const string RefusedOnce = "refused once";
    private const string AlwaysRefused = "always refused";

    private RelayScene _scene = null!;
    private RyzeClient _sender = null!;

    private SandboxInbox Inbox => _scene.Chatwoot.Desk.Inboxes.Single();

    [OneTimeSetUp]
    public async Task Start()
    {
        _scene = await RelayScene.StartAsync();
        _scene.Phone.OnSend = (commandId, command) => Task.FromResult<Result<SentMessage>>(
            IsRefused(command)
                ? new EngineError.Rejected(Detail.Of("number is not on WhatsApp")) : new SentMessage("3EB0" + commandId, null));
        _sender = new RyzeClient(_scene.App.Url, token: null);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _sender.Dispose();
        await _scene.DisposeAsync();
    }

    [Test]
    public async Task Old_Chatwoot()
    {
        await using var scene = await RelayScene.StartAsync(("chatwootApiToken", "sandbox-old-token"));
        Assert.That(scene.Chatwoot.Desk.Inboxes.Single().Secret, Is.Null, "created as before 4.13");
        scene.Chatwoot.On("PATCH", "", (context, act) => context.Request.Path.Value!.Contains("/messages/", StringComparison.Ordinal)
            ? Results.Text("""{"status":404,"error":"Not Found"}""", "application/json", statusCode: 404).ExecuteAsync(context)
            : act());
        var customer = await AgentScene.StartAsync(scene);

        // Webhooks are not signed; only the URL authenticates them.
        customer.Answer("one");
        await customer.SentAsync(1);
        await customer.ReportAsync("delivered", customer.WhatsAppIdOf(0));
        await Eventually.TrueAsync(() => Patches(scene) == 1, "the route is tried");
        await scene.DoneAsync();
        await scene.AgentsAreDoneAsync();
        await customer.ReportAsync("read", customer.WhatsAppIdOf(0));
        await scene.DoneAsync();
        await scene.AgentsAreDoneAsync();
        Assert.That(Patches(scene), Is.EqualTo(1), "receipts are off");

        scene.Phone.OnSend = (_, _) =>
            Task.FromResult<Result<SentMessage>>(new EngineError.Rejected(Detail.Of("number is not on WhatsApp")));
        customer.Answer("two");
        await Eventually.TrueAsync(
            () => scene.Desk.Messages.Any(m => m is { IsPrivate: true, Content: "_Not sent to WhatsApp:_ number is not on WhatsApp" }),
            "a note informs the agent");
        Assert.That(Patches(scene), Is.EqualTo(1));
    }

    [Test]
    public async Task Echo()
    {
        var customer = await AgentScene.StartAsync(_scene);
        await _scene.PostAsync(WhatsAppEvent.Message("3EB0ECHO", "typed on the phone", customer.Jid, direction: "outgoing"));
        await Eventually.TrueAsync(
            () => _scene.Desk.Messages.Any(m => m.SourceId == "WAID:3EB0ECHO"), "the echo is in Chatwoot, which sends its webhook");
        var echo = Webhook(customer, _scene.Desk.Messages.Single(m => m.SourceId == "WAID:3EB0ECHO").Id, "typed on the phone");
        echo["source_id"] = "WAID:3EB0ECHO";
        Assert.That((await SendAsync(echo)).Code, Is.EqualTo(200));

        customer.Answer("after it");
        await customer.SentAsync(1);

        Assert.That(customer.SentTexts, Is.EqualTo(new[] { "after it" }));
    }

    [Test]
    public async Task Private_note_in_burst()
    {
        var customer = await AgentScene.StartAsync(_scene);
        var note = Webhook(customer, 90_001, "he is difficult");
        note["private"] = true;
        note["conversation"]!["messages"] = new JsonArray(Webhook(customer, 90_002, "another message"));

        Assert.That((await SendAsync(note)).Code, Is.EqualTo(200));
        customer.Answer("he is very difficult", isPrivate: true);
        customer.Answer("after it");
        await customer.SentAsync(1);

        Assert.That(customer.SentTexts, Is.EqualTo(new[] { "after it" }));
    }

    [Test]
    public async Task Duplicate_delivery()
    {
        var customer = await AgentScene.StartAsync(_scene);
        var webhook = Webhook(customer, 90_003, "once");

        var answers =
            await Task.WhenAll(Enumerable.Range(0, 4).Select(i => SendAsync(webhook, i < 2 ? "the same delivery" : $"delivery {i}")));
        Assert.That(answers.Select(answer => answer.Code), Is.All.EqualTo(200));
        await customer.SentAsync(1);
        var id = customer.Answer(AlwaysRefused);
        await customer.ShowsAsync(id, "failed");
        await _scene.AgentsAreDoneAsync();

        // Only the repeated delivery id shows that the second webhook is not another agent retry.
        var retry = Webhook(customer, id, AlwaysRefused);
        retry["event"] = "message_updated";
        for (var i = 0; i < 2; i++)
        {
            Assert.That((await SendAsync(retry, "the same retry")).Code, Is.EqualTo(200));
            await customer.SentAsync(3);
            await _scene.AgentsAreDoneAsync();
        }

        Assert.That(customer.SentTexts, Is.EqualTo(new[] { "once", AlwaysRefused, AlwaysRefused }));
    }

    /// <summary>Not in the table: Chatwoot's jobs run in no particular order (docs/spec/chatwoot.md 1.4.4).</summary>
    [Test]
    public async Task Messages_are_sent_in_id_order_when_their_webhooks_arrive_out_of_order()
    {
        var customer = await AgentScene.StartAsync(_scene);

        foreach (var id in new long[] { 90_013, 90_012, 90_011 })
        {
            Assert.That((await SendAsync(Webhook(customer, id, $"message {id}"))).Code, Is.EqualTo(200));
        }

        await customer.SentAsync(3);
        Assert.That(customer.SentTexts, Is.EqualTo(new[] { "message 90011", "message 90012", "message 90013" }));
    }

    [Test]
    public async Task Retry_pressed()
    {
        var customer = await AgentScene.StartAsync(_scene);
        var id = customer.Answer(RefusedOnce);
        await customer.ShowsAsync(id, "failed");
        await _scene.AgentsAreDoneAsync();
        Assert.That(customer.Shown(id).ExternalError, Is.EqualTo("number is not on WhatsApp"));

        // The bridge's own change of the message also returns as an update.
        var update = Webhook(customer, id, RefusedOnce);
        update["event"] = "message_updated";
        update["content_attributes"] = new JsonObject { ["external_error"] = "number is not on WhatsApp" };
        Assert.That((await SendAsync(update)).Code, Is.EqualTo(200));
        await _scene.AgentsAreDoneAsync();
        Assert.That(customer.Sent, Has.Count.EqualTo(1), "the update is not an agent retry");

        customer.Retry(id);
        await customer.SentAsync(2);
        await _scene.AgentsAreDoneAsync();
        update["content_attributes"] = new JsonObject();
        Assert.That((await SendAsync(update)).Code, Is.EqualTo(200), "reported twice");
        await customer.ReportAsync("delivered", customer.WhatsAppIdOf(1));
        await customer.ShowsAsync(id, "delivered");
        await _scene.AgentsAreDoneAsync();

        Assert.That(customer.SentTexts, Is.EqualTo(new[] { RefusedOnce, RefusedOnce }));
        Assert.That(customer.Sent.Select(sent => sent.CommandId), Is.Unique);
    }

    [Test]
    public async Task Late_file()
    {
        var customer = await AgentScene.StartAsync(_scene);
        var looked = 0;
        _scene.Chatwoot.On("GET", "/late/a.pdf", (context, _) => (Interlocked.Increment(ref looked) == 1
            ? Results.NotFound()
            : Results.Redirect($"{_scene.Chatwoot.Host}/storage/a.pdf")).ExecuteAsync(context));
        _scene.Chatwoot.On("GET", "/storage/a.pdf", (context, _) => Results.Text("the file", "application/pdf").ExecuteAsync(context));
        var webhook = Webhook(customer, 90_004, "");
        webhook["attachments"] = new JsonArray(
            new JsonObject { ["file_type"] = "file", ["content_type"] = "application/pdf", [
                "data_url"] = $"{_scene.Chatwoot.Host}/late/a.pdf" });

        await SendAsync(webhook);
        await customer.SentAsync(1);
        await _scene.AgentsAreDoneAsync();

        var media = (EngineCommand.SendMedia)customer.Sent.Single().Command;
        Assert.That((media.FileName, looked), Is.EqualTo(("a.pdf", 2)));
        Assert.That(_scene.Chatwoot.Count("GET", "/storage/a.pdf"), Is.EqualTo(1), "the redirect is followed");
    }

    [Test]
    public async Task Stale_signature()
    {
        var customer = await AgentScene.StartAsync(_scene);

        Assert.That((await SendAsync(Webhook(customer, 90_005, "stale"), age: TimeSpan.FromMinutes(10))).Code, Is.EqualTo(401));
        customer.Answer("after it");
        await customer.SentAsync(1);

        Assert.That(customer.SentTexts, Is.EqualTo(new[] { "after it" }));
    }

    private bool IsRefused(EngineCommand command) => command is EngineCommand.SendText { Text: AlwaysRefused }
        || (command is EngineCommand.SendText { Text: RefusedOnce }
            && _scene.Phone.Sent.Count(sent => sent.Command.Chat == command.Chat) == 1);

    private static int Patches(RelayScene scene) =>
        scene.Chatwoot.Calls.Count(call => call.Method == "PATCH" && call.Path.Contains("/messages/", StringComparison.Ordinal));

    private JsonObject Webhook(AgentScene customer, long id, string content) => new()
    {
        ["event"] = "message_created",
        ["id"] = id,
        ["content"] = content,
        ["content_attributes"] = new JsonObject(),
        ["message_type"] = "outgoing",
        ["private"] = false,
        ["account"] = new JsonObject { ["id"] = 1 },
        ["inbox"] = new JsonObject { ["id"] = _scene.InboxId },
        ["sender"] = new JsonObject { ["name"] = "Ana", ["type"] = "user" },
        ["conversation"] =
            new JsonObject { ["id"] = 1, ["inbox_id"] = _scene.InboxId, [
            "contact_inbox"] = new JsonObject { ["source_id"] = customer.Jid } },
    };

    private Task<Answer> SendAsync(JsonObject webhook, string? delivery = null, TimeSpan age = default)
    {
        var body = webhook.ToJsonString();
        var timestamp = (TimeProvider.System.GetUtcNow() - age).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return _sender.SendAsync(
            HttpMethod.Post, new Uri(Inbox.WebhookUrl!).AbsolutePath, new StringContent(body, Encoding.UTF8, "application/json"),
            ("X-Chatwoot-Delivery", delivery ?? Guid.NewGuid().ToString()), ("X-Chatwoot-Timestamp", timestamp),
            ("X-Chatwoot-Signature", SandboxWebhooks.SignatureOf(Inbox.Secret!, timestamp, Encoding.UTF8.GetBytes(body))));
    }
}
