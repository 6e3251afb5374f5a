using System.Text;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>docs/spec/bridge.md 1 from the caller's side: authentication, valid requests and activation answers.</summary>
internal sealed class BridgeContractTests
{
    private BridgeScene _scene = null!;

    private BridgeCaller Caller => _scene.Caller;

    private ScriptedChatwoot Chatwoot => _scene.Chatwoot;

    [SetUp]
    public async Task Start() => _scene = await BridgeScene.StartAsync();

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [TestCase(null)]
    [TestCase("another-token-than-the-right-one")]
    [TestCase(RealBridge.Token + "x")]
    public async Task Every_call_answers_401_without_the_bridge_token(string? token)
    {
        using var unauthorized = new BridgeCaller(_scene.Bridge.Url, token);
        foreach (var answer in new[]
        {
            await unauthorized.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url)),
            await unauthorized.ActivateAsync("act_1", new { }),
            await unauthorized.GetAsync("int_1"),
            await unauthorized.FindAsync("act_1"),
            await unauthorized.RemoveAsync("int_1"),
            await unauthorized.SendAsync(HttpMethod.Get, "/v1/integrations/int_1/dead-letters"),
            await unauthorized.SendAsync(HttpMethod.Post, "/v1/integrations/int_1/dead-letters/retry"),
        })
        {
            BridgeScene.AssertFailed(answer, 401, "bridge_unauthorized");
        }

        Assert.That(Chatwoot.Calls, Is.Empty);
    }

    [Test]
    public async Task Invalid_body_names_every_field()
    {
        var answer = await Caller.ActivateAsync("act_1", new { chatwoot_account_id = 0 });

        BridgeScene.AssertFailed(
            answer, 400, "invalid_request",
            "instance is required; channel_url is required; chatwoot_base_url is required; chatwoot_account_id must be greater than 0; "
            + "chatwoot_api_token is required; inbox_name is required");
    }

    [TestCase("http://ryze.example.com/ws")]
    [TestCase("/ws/chatwoot/suporte")]
    public async Task Channel_url_is_invalid_without_a_ws_or_wss_scheme(string url)
    {
        var body = BridgeCaller.Body(Chatwoot.Url);
        body["channel_url"] = url;

        BridgeScene.AssertFailed(
            await Caller.ActivateAsync("act_1", body), 400, "invalid_request", "channel_url must be an absolute ws or wss URL");
    }

    [Test]
    public async Task Malformed_json_is_invalid()
    {
        using var content = new StringContent("{", Encoding.UTF8, "application/json");
        var answer = await Caller.SendAsync(HttpMethod.Post, "/v1/integrations/activate", "act_1", content);

        Assert.That((answer.Code, (string?)answer.Json["error"]!["code"]), Is.EqualTo((400, "invalid_request")), answer.Body);
    }

    [Test]
    public async Task Activation_is_invalid_without_a_key()
    {
        var answer = await Caller.ActivateAsync(key: null, BridgeCaller.Body(Chatwoot.Url));

        BridgeScene.AssertFailed(answer, 400, "invalid_request", "header Idempotency-Key must be 1 to 128 visible ASCII characters");
        Assert.That(Chatwoot.Calls, Is.Empty);
    }

    [Test]
    public async Task Key_of_129_characters_is_invalid() =>
        Assert.That((await Caller.ActivateAsync(new string('k', 129), BridgeCaller.Body(Chatwoot.Url))).Code, Is.EqualTo(400));

    [Test]
    public async Task Body_over_64_KiB_is_413()
    {
        var body = BridgeCaller.Body(Chatwoot.Url);
        body["padding"] = new string('x', 64 * 1024);

        Assert.That((await Caller.ActivateAsync("act_1", body)).Code, Is.EqualTo(413));
        Assert.That((await Caller.FindAsync("act_1")).Code, Is.EqualTo(404));
    }

    [Test]
    public async Task Activation_warns_when_the_bridge_has_a_private_address()
    {
        var answer = await Caller.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url));

        Assert.That(answer.Code, Is.EqualTo(201), answer.Body);
        var id = (string)answer.Json["id"]!;
        Assert.That(id, Does.Match("^int_[a-z2-9]{20}$"));
        Assert.That(answer.Body, Is.EqualTo(
            $$"""{"id":"{{id}}","status":"active","inbox_id":42,"inbox_name":"Orion","created":true,"chatwoot_version":"4.15.1","warnings":["BRIDGE_PUBLIC_URL is a private address: Chatwoot 4.14 and later calls it only with SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true"]}"""));
        var inbox = Chatwoot.Desk.Inboxes.Single();
        Assert.That((inbox.AccountId, inbox.Name), Is.EqualTo((1L, "Orion")));
        Assert.That(inbox.WebhookUrl, Does.Match($"^{_scene.Bridge.Url}v1/webhooks/chatwoot/{id}/[A-Za-z0-9_-]{{43,}}$"));

        // The catch-up after the activation calls Chatwoot later.
        Assert.That(Chatwoot.Calls.Take(4).Select(c => c.Method + c.Path["/sandbox/chatwoot".Length..]), Is.EqualTo(new[]
        {
            "GET/api", "GET/api/v1/profile", "GET/api/v1/accounts/1/inboxes", "POST/api/v1/accounts/1/inboxes",
        }));
    }

    [Test]
    public async Task Activation_has_no_warning_when_the_bridge_has_a_public_address()
    {
        await using var scene = await BridgeScene.StartAsync(time: null, ("BRIDGE_PUBLIC_URL", "https://bridge.example.com/ryze/"));

        var answer = await scene.Caller.ActivateAsync("act_1", BridgeCaller.Body(scene.Chatwoot.Url));

        Assert.That(answer.Json["warnings"]!.AsArray(), Is.Empty);
        Assert.That(
            scene.Chatwoot.Desk.Inboxes.Single().WebhookUrl,
            Does.StartWith($"https://bridge.example.com/ryze/v1/webhooks/chatwoot/{answer.Json["id"]}/"));
    }

    [Test]
    public async Task Lookups_by_id_or_activation_return_the_same_running_integration()
    {
        var id = await _scene.ActivatedAsync("act_1");

        var byId = await Caller.GetAsync(id);

        Assert.That(byId.Code, Is.EqualTo(200));
        var shown = byId.Json.AsObject();
        Assert.That(shown.Select(p => p.Key), Is.SupersetOf(new[]
        {
            "id", "instance", "status", "last_error", "inbox_id", "inbox_name", "socket", "backlog", "dead_letters", "last_event_at",
                "updated_at",
        }));
        Assert.That(
            ((string?)shown["id"], (string?)shown["instance"], (string?)shown["status"], (long?)shown["inbox_id"], (string?)shown[
                "inbox_name"]),
            Is.EqualTo((id, "suporte", "active", 42L, "Orion")));
        Assert.That((await Caller.FindAsync("act_1")).Body, Is.EqualTo(byId.Body));
        Assert.That(byId.Body, Does.Not.Contain("sandbox-admin-token"));
    }

    [Test]
    public async Task Unknown_ids_answer_404()
    {
        BridgeScene.AssertFailed(await Caller.GetAsync("int_none"), 404, "integration_not_found");
        BridgeScene.AssertFailed(await Caller.FindAsync("act_none"), 404, "integration_not_found");
        BridgeScene.AssertFailed(await Caller.RemoveAsync("int_none"), 404, "integration_not_found");
        BridgeScene.AssertFailed(
            await Caller.SendAsync(HttpMethod.Get, "/v1/integrations/int_none/dead-letters"), 404, "integration_not_found");
        BridgeScene.AssertFailed(
            await Caller.SendAsync(HttpMethod.Post, "/v1/integrations/int_none/dead-letters/retry"), 404, "integration_not_found");
    }

    [Test]
    public async Task Dead_letter_calls_reject_invalid_parameters()
    {
        var id = await _scene.ActivatedAsync("act_1");
        var letters = $"/v1/integrations/{id}/dead-letters";

        Assert.That(
            $"{await Caller.SendAsync(HttpMethod.Get, letters)}",
            Is.EqualTo("""200 {"backlog":0,"dead_letters":0,"items":[],"next":null}"""));
        Assert.That($"{await Caller.SendAsync(HttpMethod.Post, $"{letters}/retry")}", Is.EqualTo("""200 {"retried":0}"""));
        foreach (var (
            query, detail) in new[] { ("limit=0", "limit must be 1 to 100"), ("limit=101", "limit must be 1 to 100"),
            ("after=0", "after must be greater than 0"), ("after=x", "after has an invalid value") })
        {
            BridgeScene.AssertFailed(await Caller.SendAsync(HttpMethod.Get, $"{letters}?{query}"), 400, "invalid_request", detail);
        }

        using var none = new StringContent("""{"ids":[]}""", Encoding.UTF8, "application/json");
        BridgeScene.AssertFailed(
            await Caller.SendAsync(HttpMethod.Post, $"{letters}/retry", content: none), 400, "invalid_request",
            "ids must name 1 to 100 events");
    }

    [Test]
    public async Task Activation_in_progress_has_status_activating()
    {
        var making = Chatwoot.Hold("POST", "/inboxes");
        var calling = Caller.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url));
        await making.Arrived;

        var inProgress = await Caller.FindAsync("act_1");

        making.Release();
        Assert.That((inProgress.Code, (string?)inProgress.Json["status"]), Is.EqualTo((200, "activating")), inProgress.Body);
        Assert.That((string?)(await calling).Json["id"], Is.EqualTo((string?)inProgress.Json["id"]));
    }

    [Test]
    public async Task Failed_activation_shows_its_cause()
    {
        var answer = await Caller.ActivateAsync("act_1", BridgeCaller.Body(Chatwoot.Url, token: "no-such-token"));

        BridgeScene.AssertFailed(answer, 422, "chatwoot_unauthorized", "HTTP 401: Invalid Access Token", 401);
        var later = await Caller.FindAsync("act_1");
        Assert.That(
            (later.Code, (string?)later.Json["status"], (string?)later.Json["last_error"]),
            Is.EqualTo((200, "failed", "HTTP 401: Invalid Access Token")));
        Assert.That((await Caller.GetAsync((string)later.Json["id"]!)).Code, Is.EqualTo(404), "nothing runs");
    }
}
