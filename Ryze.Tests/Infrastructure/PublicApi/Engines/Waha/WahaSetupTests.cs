using System.Text.Json.Nodes;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.Waha;

/// <summary>Reference docs/spec/engines.md 2: checking a session and registering the webhook at WAHA.</summary>
internal sealed class WahaSetupTests
{
    private const string Others =
        """{"url":"https://other.example.com/hook","events":["message"],"hmac":{"key":"others-key"},"customHeaders":[{"name":"a","value":"b"}]}""";

    private const string Ours =
        """{"url":"https://ryze.example.com/api/engine/webhook/eng_1/path-secret-of-32-random-bytes-01","events":["session.status","message.any","message.reaction","message.ack","message.ack.group","message.revoked","message.edited","call.received","call.accepted","call.rejected","presence.update","poll.vote"],"hmac":{"key":"webhook-secret-of-32-random-bytes"},"retries":{"policy":"exponential","delaySeconds":2,"attempts":10},"customHeaders":null}""";

    private static readonly string Former = Ours.Replace(WahaScene.PathSecret, "former-path-secret", StringComparison.Ordinal);

    [TestCase("WORKING", "connected", 0)]
    [TestCase("STARTING", "disconnected", 1)]
    [TestCase("SCAN_QR_CODE", "qr_ready", 1)]
    [TestCase("PASSKEY_REQUIRED", "qr_ready", 1)]
    [TestCase("PASSKEY_CONFIRMATION_REQUIRED", "qr_ready", 1)]
    [TestCase("FAILED", "logged_out", 1)]
    [TestCase("STOPPED", "disconnected", 1)]
    [TestCase("SOMETHING_NEW", "disconnected", 0)]
    public async Task Check_reports_the_state_of_the_session(string status, string state, int warnings)
    {
        using var scene = WahaScene.Answering(200, Session("{}", status));

        var check = await CheckAsync(scene);

        Assert.That((check.Status, check.Phone, check.Warnings.Count), Is.EqualTo((state, "+551130000000", warnings)));
    }

    [Test]
    public async Task Check_is_one_call_with_the_key()
    {
        using var scene = WahaScene.Answering(200, Session("{}"));

        await CheckAsync(scene);

        Assert.That((scene.Calls.Single(), scene.Hosts.Single()), Is.EqualTo(("GET /api/sessions/suporte", "waha.example.com with key")));
    }

    [Test]
    public async Task Check_reports_no_phone_before_the_QR_code_is_scanned()
    {
        using var scene = WahaScene.Answering(200, """{"name":"suporte","status":"SCAN_QR_CODE","me":null}""");

        Assert.That((await CheckAsync(scene)).Phone, Is.Null);
    }

    [TestCase(404, """{"message":"Session not found","error":"Not Found","statusCode":404}""", "NotFound: HTTP 404: Session not found")]
    [TestCase(401, """{"message":"Unauthorized","statusCode":401}""", "Unauthorized: HTTP 401: Unauthorized")]
    [TestCase(403, """{"message":"Forbidden","statusCode":403}""", "Forbidden: HTTP 403: Forbidden")]
    [TestCase(429, "slow down", "Unreachable: HTTP 429")]
    [TestCase(500, "oops", "Unreachable: HTTP 500")]
    [TestCase(502, "<html>", "Unreachable: HTTP 502")]
    [TestCase(302, "", "NotFound: HTTP 302: redirected")]
    [TestCase(400, """{"message":["name is wrong","x"]}""", "NotFound: HTTP 400: name is wrong; x")]
    [TestCase(200, "<html>hello</html>", "NotFound: HTTP 200: the answer is not WAHA's")]
    [TestCase(200, """{"status":"ok"}""", "NotFound: HTTP 200: the answer is not WAHA's")]
    [TestCase(200, "[]", "NotFound: HTTP 200: the answer is not WAHA's")]
    [TestCase(401, """{"message":"bad key the-key-of-waha"}""", "Unauthorized: HTTP 401: bad key ***")]
    public async Task Failed_check_is_classified(int status, string body, string error)
    {
        using var scene = WahaScene.Answering(status, body);

        Assert.That(Describe((await scene.Adapter.CheckAsync(WahaScene.Connection(), CancellationToken.None)).Error), Is.EqualTo(error));
    }

    [Test]
    public async Task Network_failure_is_unreachable()
    {
        using var scene = new WahaScene(_ => throw new HttpRequestException(HttpRequestError.NameResolutionError));

        Assert.That(
            Describe((await scene.Adapter.CheckAsync(WahaScene.Connection(), CancellationToken.None)).Error),
            Is.EqualTo("Unreachable: no such host"));
    }

    [TestCase("{}", $"[{Ours}]")]
    [TestCase("null", $"[{Ours}]")]
    [TestCase("""{"webhooks":null}""", $"[{Ours}]")]
    [TestCase($$"""{"webhooks":[{{Others}}]}""", $"[{Others},{Ours}]")]
    public async Task Registration_adds_our_webhook(string config, string webhooks)
    {
        using var scene = WahaScene.Answering(200, Session(config));

        Assert.That(await RegisterAsync(scene), Is.Null);

        AssertWritten(scene, $$"""{"webhooks":{{webhooks}}}""");
    }

    [Test]
    public async Task Registration_keeps_the_rest_of_the_configuration()
    {
        using var scene = WahaScene.Answering(200, Session($$"""{"debug":true,"proxy":null,"metadata":{"a":1},"webhooks":[{{Others}}]}"""));

        await RegisterAsync(scene);

        AssertWritten(scene, $$"""{"debug":true,"proxy":null,"metadata":{"a":1},"webhooks":[{{Others}},{{Ours}}]}""");
    }

    [Test]
    public async Task Registration_replaces_our_webhook_with_a_former_path_secret()
    {
        using var scene = WahaScene.Answering(200, Session($$"""{"webhooks":[{{Former}},{{Others}}]}"""));

        await RegisterAsync(scene);

        AssertWritten(scene, $$"""{"webhooks":[{{Others}},{{Ours}}]}""");
    }

    [Test]
    public async Task Registration_leaves_the_webhook_of_another_connection()
    {
        var other = Ours.Replace("eng_1", "eng_12", StringComparison.Ordinal);
        using var scene = WahaScene.Answering(200, Session($$"""{"webhooks":[{{other}}]}"""));

        await RegisterAsync(scene);

        AssertWritten(scene, $$"""{"webhooks":[{{other}},{{Ours}}]}""");
    }

    [TestCase("", "")]
    [TestCase(""","customHeaders":null""", "")]
    [TestCase(""","customHeaders":null""", ""","customHeaders":[]""")]
    [TestCase("\"session.status\",\"message.any\"", "\"message.any\",\"session.status\"")]
    public async Task Equal_webhook_is_not_written_again(string part, string replacement)
    {
        var equal = part.Length == 0 ? Ours : Ours.Replace(part, replacement, StringComparison.Ordinal);
        using var scene = WahaScene.Answering(200, Session($$"""{"webhooks":[{{Others}},{{equal}}]}"""));

        Assert.That(await RegisterAsync(scene), Is.Null);

        Assert.That(scene.Calls, Is.EqualTo(new[] { "GET /api/sessions/suporte" }));
    }

    [TestCase("webhook-secret-of-32-random-bytes", "another")]
    [TestCase("\"attempts\":10", "\"attempts\":1")]
    [TestCase("\"message.any\"", "\"message\"")]
    [TestCase("\"exponential\"", "\"constant\"")]
    public async Task Different_webhook_is_written_again(string part, string replacement)
    {
        using var scene = WahaScene.Answering(
            200, Session($$"""{"webhooks":[{{Ours.Replace(part, replacement, StringComparison.Ordinal)}}]}"""));

        await RegisterAsync(scene);

        AssertWritten(scene, $$"""{"webhooks":[{{Ours}}]}""");
    }

    [Test]
    public async Task Two_webhooks_of_ours_become_one()
    {
        using var scene = WahaScene.Answering(200, Session($$"""{"webhooks":[{{Ours}},{{Ours}}]}"""));

        await RegisterAsync(scene);

        AssertWritten(scene, $$"""{"webhooks":[{{Ours}}]}""");
    }

    [Test]
    public async Task Refused_registration_is_described_without_secrets()
    {
        using var scene = new WahaScene(request => request.Method == HttpMethod.Get
            ? WahaScene.Answer(200, Session("{}"))
            : WahaScene.Answer(
                400, $$"""{"message":["bad url {{WahaScene.WebhookUrl}} {{WahaScene.WebhookSecret}} {{WahaScene.Token}}"]}"""));

        Assert.That((await RegisterAsync(scene))?.ToString(), Is.EqualTo("HTTP 400"));
    }

    [TestCase("""{"a":1,"a":2}""")]
    public async Task Configuration_that_cannot_be_written_back_stays_as_it_is(string config)
    {
        using var scene = WahaScene.Answering(200, Session(config));

        Assert.That((await RegisterAsync(scene))?.ToString(), Is.EqualTo("the session's configuration is not readable"));

        Assert.That(scene.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Removal_removes_only_our_webhook()
    {
        using var scene = WahaScene.Answering(200, Session($$"""{"debug":false,"webhooks":[{{Former}},{{Others}},{{Ours}}]}"""));

        await scene.Adapter.RemoveWebhookAsync(WahaScene.Connection(), WahaScene.WebhookUrl, CancellationToken.None);

        AssertWritten(scene, $$"""{"debug":false,"webhooks":[{{Others}}]}""");
    }

    [TestCase(200, """{"name":"suporte","status":"WORKING","config":{"webhooks":[]}}""")]
    [TestCase(404, """{"message":"Session not found"}""")]
    [TestCase(500, "")]
    public async Task Removal_writes_nothing_when_there_is_nothing_to_remove(int status, string body)
    {
        using var scene = WahaScene.Answering(status, body);

        await scene.Adapter.RemoveWebhookAsync(WahaScene.Connection(), WahaScene.WebhookUrl, CancellationToken.None);

        Assert.That(scene.Calls, Is.EqualTo(new[] { "GET /api/sessions/suporte" }));
    }

    private static string Session(string config, string status = "WORKING") =>
        $$"""{"name":"suporte","status":"{{status}}","me":{"id":"551130000000@c.us","pushName":"Loja"},"config":{{config}}}""";

    private static async Task<EngineCheck> CheckAsync(WahaScene scene) =>
        (await scene.Adapter.CheckAsync(WahaScene.Connection(), CancellationToken.None)).Value;

    private static Task<Detail?> RegisterAsync(WahaScene scene) =>
        scene.Adapter.RegisterWebhookAsync(WahaScene.Connection(), WahaScene.WebhookUrl, CancellationToken.None);

    private static void AssertWritten(WahaScene scene, string config)
    {
        const string Call = "PUT /api/sessions/suporte ";
        Assert.That(scene.Calls, Has.Count.EqualTo(2));
        Assert.That(scene.Calls[1], Does.StartWith(Call));
        var body = JsonNode.Parse(scene.Calls[1][Call.Length..]);
        Assert.That(
            JsonNode.DeepEquals(body, JsonNode.Parse($$"""{"config":{{config}}}""")), Is.True, scene.Calls[1]);
    }

    private static string Describe(Error? error) => error switch
    {
        EngineSetupError.NotFound found => $"NotFound: {found.Detail}",
        EngineSetupError.Unauthorized unauthorized => $"Unauthorized: {unauthorized.Detail}",
        EngineSetupError.Forbidden forbidden => $"Forbidden: {forbidden.Detail}",
        EngineSetupError.Unreachable unreachable => $"Unreachable: {unreachable.Detail}",
        _ => $"{error?.GetType().Name}",
    };
}
