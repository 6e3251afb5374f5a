using System.Text.Json.Nodes;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Engines;

/// <summary>docs/spec/engines.md 2: connecting, showing and disconnecting an instance's own engine.</summary>
internal sealed class EngineSetTests
{
    private const string Url = "https://evolution.example.com";

    private EngineScene _scene = null!;

    [SetUp]
    public async Task Start() => _scene = await EngineScene.StartAsync(activate: false);

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task Connected_engine_is_answered_with_its_webhook_URL()
    {
        var set = await _scene.SetAsync(EngineScene.EvolutionBody());

        var connection = _scene.Evolution.Last;
        var path = $"/api/engine/webhook/{connection.Id}/{connection.PathSecret.Reveal()}";
        Assert.That(set.Code, Is.EqualTo(201), set.Body);
        Assert.That(
            set.Body,
            Is.EqualTo(
                $$$"""{"success":true,"message":"Engine connected","engine":{"instance":"suporte","engine":"evolution","status":"connected","phone":"+5511999990000","webhookUrl":"https://ryze.example.com{{{path}}}","webhookRegistered":true,"warnings":[]}}"""));
        Assert.That(_scene.Evolution.Calls.Select(call => call.Call), Is.EqualTo(new[] { "check", "register " + path }));
        Assert.That(
            (connection.BaseUrl, connection.EngineInstance, connection.Token.Reveal()),
            Is.EqualTo((Url, "phone-1", "marked-engine-token")));
    }

    [Test]
    public async Task Engine_instance_defaults_to_the_name_of_the_instance()
    {
        var body = EngineScene.EvolutionBody();
        body.Remove("engineInstance");

        await _scene.ConnectAsync(body);

        Assert.That(_scene.Evolution.Last.EngineInstance, Is.EqualTo("suporte"));
    }

    [Test]
    public async Task Same_engine_keeps_its_webhook_URL_when_it_is_set_again()
    {
        var first = await _scene.ConnectAsync(EngineScene.EvolutionBody());
        var secret = _scene.Evolution.Last.WebhookSecret;
        var body = EngineScene.EvolutionBody();
        body["engineBaseUrl"] = "HTTPS://Evolution.Example.com:443";
        body["engineToken"] = "another-token";

        var second = await _scene.ConnectAsync(body);

        Assert.That(second, Is.EqualTo(first));
        Assert.That((_scene.Evolution.Last.WebhookSecret, _scene.Evolution.Last.Token.Reveal()), Is.EqualTo((secret, "another-token")));
        Assert.That(_scene.Evolution.Calls.Select(call => call.Call), Has.None.StartsWith("remove"));
    }

    [Test]
    public async Task Former_webhook_is_removed_when_another_engine_is_set()
    {
        var first = await _scene.ConnectAsync(EngineScene.EvolutionBody());

        var second = await _scene.ConnectAsync(EngineScene.CloudBody());

        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That(_scene.Evolution.Calls.Last().Call, Is.EqualTo("remove " + first));
        Assert.That((await _scene.CallAsync(first, ScriptedAdapter.Body())).Code, Is.EqualTo(404));
        Assert.That((string?)(await _scene.ListAsync()).Json["engine"]!["engine"], Is.EqualTo("cloud-api"));
        Assert.That(await _scene.Api.Folder.CountAsync("ryze.db", "engine_connections"), Is.EqualTo(1));
    }

    private static IEnumerable<TestCaseData> Failures() =>
    [
        Failure(new EngineSetupError.NotFound(Url, "phone-1", Detail.Of("HTTP 404: none")), 400,
            "Engine instance or endpoint not found — verify engineBaseUrl (https://evolution.example.com) and engineInstance (phone-1). Detail: HTTP 404: none"),
        Failure(new EngineSetupError.Unauthorized(Detail.Of("HTTP 401")), 401,
            "Engine rejected the token — verify engineToken. Detail: HTTP 401"),
        Failure(new EngineSetupError.Forbidden(Detail.Of("HTTP 403")), 403,
            "Engine denied the request — verify the token's permissions. Detail: HTTP 403"),
        Failure(new EngineSetupError.Unreachable(Url, Detail.Of("no such host")), 502,
            "Engine is unreachable at https://evolution.example.com — verify engineBaseUrl and that the host is reachable from the server. Detail: no such host"),
    ];

    [TestCaseSource(nameof(Failures))]
    public async Task Failed_check_changes_nothing(EngineSetupError failure, int status, string message)
    {
        var path = await _scene.ConnectAsync(EngineScene.CloudBody());
        _scene.Evolution.Check = failure;

        var answer = await _scene.SetAsync(EngineScene.EvolutionBody());

        Assert.That((answer.Code, answer.Error), Is.EqualTo((status, message)));
        Assert.That(_scene.Evolution.Calls.Select(call => call.Call), Is.EqualTo(new[] { "check" }));
        Assert.That(EngineScene.PathOf(await _scene.ListAsync()), Is.EqualTo(path));
    }

    [Test]
    public async Task Engine_instance_is_refused_when_another_instance_uses_it()
    {
        await _scene.Api.App.Client.CreateAsync(new { name = "ventas" });
        await _scene.ConnectAsync(EngineScene.EvolutionBody(), "ventas");

        var refused = await _scene.SetAsync(EngineScene.EvolutionBody());

        Assert.That((refused.Code, refused.Error), Is.EqualTo((409, "this engine instance is already connected to another instance")));
        Assert.That((await _scene.SetAsync(EngineScene.EvolutionBody("phone-2"))).Code, Is.EqualTo(201));
    }

    [Test]
    public async Task Failed_registration_is_a_warning_with_the_verify_token()
    {
        _scene.Cloud.RegistrationFailure = Detail.Of("HTTP 403: missing permission");

        var set = await _scene.SetAsync(EngineScene.CloudBody());

        var engine = set.Json["engine"]!;
        Assert.That(set.Code, Is.EqualTo(201), set.Body);
        Assert.That((bool)engine["webhookRegistered"]!, Is.False);
        Assert.That((string?)engine["verifyToken"], Is.EqualTo(_scene.Cloud.Last.WebhookSecret.Reveal()));
        Assert.That(
            engine["warnings"]!.AsArray().Select(warning => (string)warning!),
            Is.EqualTo(
                new[] { "the webhook was not registered (HTTP 403: missing permission): enter webhookUrl and verifyToken in the app's WhatsApp configuration at Meta" }));
    }

    [Test]
    public async Task Webhook_is_not_registered_on_request()
    {
        var body = EngineScene.CloudBody();
        body["registerWebhook"] = false;

        var set = await _scene.SetAsync(body);

        Assert.That(_scene.Cloud.Calls.Select(call => call.Call), Is.EqualTo(new[] { "check" }));
        Assert.That((string?)set.Json["engine"]!["verifyToken"], Is.EqualTo(_scene.Cloud.Last.WebhookSecret.Reveal()));
    }

    [Test]
    public async Task Engine_is_shown_without_its_credentials()
    {
        var path = await _scene.ConnectAsync(EngineScene.CloudBody());

        var list = await _scene.ListAsync();

        var engine = list.Json["engine"]!.AsObject();
        Assert.That(
            engine.Select(field => field.Key),
            Is.EqualTo(
                new[] { "instance", "engine", "baseUrl", "engineInstance", "status", "phone", "webhookUrl", "lastEventAt", "lastError",
                "createdAt" }));
        Assert.That(list.Body, Does.Contain(path).And.Not.Contain("marked-").And.Not.Contain(_scene.Cloud.Last.WebhookSecret.Reveal()));
        Assert.That((string?)engine["baseUrl"], Is.EqualTo(EngineSettings.MetaUrl));
    }

    [Test]
    public async Task Default_engine_is_shown_after_a_disconnection()
    {
        var path = await _scene.ConnectAsync(EngineScene.EvolutionBody());

        var deleted = await _scene.DeleteAsync();

        Assert.That((deleted.Code, deleted.Body), Is.EqualTo((200, """{"success":true,"message":"Engine disconnected"}""")));
        Assert.That(_scene.Evolution.Calls.Last().Call, Is.EqualTo("remove " + path));
        var engine = (await _scene.ListAsync()).Json["engine"]!;
        Assert.That(((string?)engine["engine"], (string?)engine["status"]), Is.EqualTo(("default", "disconnected")));
        var again = await _scene.DeleteAsync();
        Assert.That((again.Code, again.Error), Is.EqualTo((404, "no engine to disconnect")));
    }

    [Test]
    public async Task Engine_is_removed_with_its_instance()
    {
        await _scene.Api.App.Client.CreateAsync(new { name = "ventas" });
        var path = await _scene.ConnectAsync(EngineScene.EvolutionBody(), "ventas");

        var deleted = await _scene.Api.App.Client.DeleteInstanceAsync("ventas");

        Assert.That(deleted.Code, Is.EqualTo(200), deleted.Body);
        Assert.That(_scene.Evolution.Calls.Last().Call, Is.EqualTo("remove " + path));
        Assert.That(await _scene.Api.Folder.CountAsync("ryze.db", "engine_connections"), Is.Zero);
    }

    [Test]
    public async Task New_instance_connects_its_inline_engine()
    {
        var body = EngineScene.EvolutionBody();
        body["name"] = "ventas";

        var created = await _scene.Api.App.Client.CreateAsync(body);

        var engine = created.Json["engine"]!;
        Assert.That(created.Code, Is.EqualTo(201), created.Body);
        Assert.That(((bool)engine["enabled"]!, (string?)engine["status"]), Is.EqualTo((true, "connected")));
        Assert.That((string?)engine["connected"]!["engine"], Is.EqualTo("evolution"));
        Assert.That((string?)(await _scene.ListAsync("ventas")).Json["engine"]!["engine"], Is.EqualTo("evolution"));
    }

    [Test]
    public async Task New_instance_exists_when_its_inline_engine_is_invalid()
    {
        var created = await _scene.Api.App.Client.CreateTextAsync("""{"name":"ventas","engine":"evolution","engineBaseUrl":5}""");

        Assert.That(created.Code, Is.EqualTo(201), created.Body);
        Assert.That(
            created.Json["engine"]!.ToJsonString(),
            Is.EqualTo(
                """{"enabled":false,"status":"error","error":"invalid body: engineBaseUrl must be a string; engineToken is required"}"""));
        Assert.That((await _scene.ListAsync("ventas")).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Set_answers_500_when_the_local_database_fails()
    {
        await SqliteFile.ExecuteAsync(
            _scene.Api.Database, "CREATE TRIGGER fault BEFORE INSERT ON engine_connections BEGIN SELECT RAISE(ABORT, 'fault'); END");

        var answer = await _scene.SetAsync(EngineScene.EvolutionBody());

        Assert.That(answer.Code, Is.EqualTo(500));
        Assert.That(answer.Error, Does.StartWith("engine configuration failed: persist engine: "));
        Assert.That(_scene.Evolution.Calls.Select(call => call.Call), Is.EqualTo(new[] { "check" }));
    }

    [Test]
    public async Task Set_follows_the_documented_order_of_checks()
    {
        using var stranger = new RyzeClient(_scene.Api.App.Url, "no-such-token");
        var content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        var unauthorized = await stranger.SendAsync(HttpMethod.Post, "/api/engine/set/suporte", content);
        var unknown = await _scene.SetAsync(new JsonObject(), "nobody");
        var invalid = await _scene.SetAsync(new JsonObject());

        Assert.That((unauthorized.Code, unauthorized.Error), Is.EqualTo((401, "Invalid token")));
        Assert.That((unknown.Code, unknown.Error), Is.EqualTo((404, "instance not found")));
        Assert.That((invalid.Code, invalid.Error), Is.EqualTo((400, "invalid body: engine is required; engineToken is required")));
    }

    private static TestCaseData Failure(EngineSetupError error, int status, string message) =>
        new TestCaseData(error, status, message).SetArgDisplayNames($"{status} {error.GetType().Name}");
}
