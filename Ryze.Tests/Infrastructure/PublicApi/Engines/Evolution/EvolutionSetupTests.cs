using System.Text;
using Ryze.Domain.Errors;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>The check of a connection, and the webhook's registration.</summary>
internal sealed class EvolutionSetupTests
{
    private const string Open = """{"instance":{"instanceName":"suporte 1","state":"open"}}""";
    private const string Bearer = "Bearer " + ScriptedEvolution.WebhookSecret;
    private const string Set =
        """POST webhook/set/suporte%201 {"webhook":{"enabled":true,"url":"https://ryze.example/api/engine/webhook/eng_1/path-secret-0003","byEvents":false,"base64":false,"headers":{"Authorization":"Bearer webhook-secret-0002"},"events":["MESSAGES_UPSERT","MESSAGES_EDITED","MESSAGES_UPDATE","MESSAGES_DELETE","SEND_MESSAGE","SEND_MESSAGE_UPDATE","CONNECTION_UPDATE","QRCODE_UPDATED","STATUS_INSTANCE","LOGOUT_INSTANCE","REMOVE_INSTANCE","CALL"]}}""";

    private const string Registered =
        """{"id":"w1","url":"https://ryze.example/api/engine/webhook/eng_1/path-secret-0003","enabled":true,"headers":{"Authorization":"Bearer webhook-secret-0002"},"webhookByEvents":false,"webhookBase64":false,"events":["CALL","MESSAGES_UPSERT","MESSAGES_EDITED","MESSAGES_UPDATE","MESSAGES_DELETE","SEND_MESSAGE","SEND_MESSAGE_UPDATE","CONNECTION_UPDATE","QRCODE_UPDATED","STATUS_INSTANCE","LOGOUT_INSTANCE","REMOVE_INSTANCE"]}""";

    [TestCase(200, Open, "connected +551130000000")]
    [TestCase(200, """{"instance":{"instanceName":"suporte 1","state":"connecting"}}""", "disconnected +551130000000, 1 warning")]
    [TestCase(200, """{"instance":{"instanceName":"suporte 1","state":"close"}}""", "disconnected +551130000000, 1 warning")]
    [TestCase(200, """{"instance":{"instanceName":"suporte 1"}}""", "disconnected +551130000000, 1 warning")]
    [TestCase(200, "<html>hello</html>", "NotFound: the address answered, but not as Evolution API")]
    [TestCase(200, "{}", "NotFound: the address answered, but not as Evolution API")]
    [TestCase(
        404, """{"status":404,"error":"Not Found","response":{"message":["The \"suporte 1\" instance does not exist"]}}""",
        "NotFound: HTTP 404: The \"suporte 1\" instance does not exist")]
    [TestCase(404, "<html>nginx</html>", "NotFound: HTTP 404")]
    [TestCase(301, "", "NotFound: HTTP 301: redirected")]
    [TestCase(401, """{"response":{"message":"Unauthorized"}}""", "Unauthorized: HTTP 401: Unauthorized")]
    [TestCase(403, "", "Forbidden: HTTP 403")]
    [TestCase(429, "", "Unreachable: HTTP 429")]
    [TestCase(502, "<html></html>", "Unreachable: HTTP 502")]
    [TestCase(
        503, """{"error":"service not activated","code":"LICENSE_REQUIRED"}""",
        "Unreachable: HTTP 503: the engine needs a licence (service not activated)")]
    public async Task Check_reports_the_state_or_the_reason(int status, string body, string expected)
    {
        using var engine = new ScriptedEvolution(call => call.Contains("connectionState", StringComparison.Ordinal)
            ? ScriptedEvolution.Answer(status, body) : ScriptedEvolution.Answer(200, Rows("WHATSAPP-BAILEYS")));

        Assert.That(await CheckAsync(engine), Is.EqualTo(expected));
        Assert.That(engine.Calls[0], Is.EqualTo("GET instance/connectionState/suporte%201"));
    }

    [Test]
    public async Task Check_succeeds_without_the_list_of_instances()
    {
        using var engine = new ScriptedEvolution(call => call.Contains("connectionState", StringComparison.Ordinal)
            ? ScriptedEvolution.Answer(200, Open) : ScriptedEvolution.Answer(500, ""));

        Assert.That(await CheckAsync(engine), Is.EqualTo("connected "));
    }

    [TestCase("WHATSAPP-BUSINESS", "NotFound: this Evolution instance uses WhatsApp Cloud API; connect the number with engine cloud-api")]
    [TestCase("EVOLUTION", "connected +551130000000, 1 warning")]
    public async Task Check_judges_the_channel(string channel, string expected)
    {
        using var engine = new ScriptedEvolution(call =>
            ScriptedEvolution.Answer(200, call.Contains("connectionState", StringComparison.Ordinal) ? Open : Rows(channel)));

        Assert.That(await CheckAsync(engine), Is.EqualTo(expected));
    }

    [Test]
    public async Task Check_reports_an_unknown_host_as_unreachable()
    {
        using var engine = new ScriptedEvolution(_ => throw new HttpRequestException(HttpRequestError.NameResolutionError));

        Assert.That(await CheckAsync(engine), Is.EqualTo("Unreachable: no such host"));
    }

    [Test]
    public async Task Check_shows_no_secret()
    {
        using var engine =
            ScriptedEvolution.Answering(401, $$$$"""{"response":{"message":"key {{{{ScriptedEvolution.Token}}}} is wrong"}}""");

        Assert.That(await CheckAsync(engine), Is.EqualTo("Unauthorized: HTTP 401: key *** is wrong"));
    }

    [TestCase("null")]
    [TestCase("""{"url":"https://other.example","enabled":true,"events":[]}""")]
    [TestCase("""{"url":"https://ryze.example/api/engine/webhook/eng_1/path-secret-0003","enabled":false}""")]
    public async Task Webhook_is_set_when_the_engine_has_another(string row)
    {
        using var engine = WithWebhook(row);

        Assert.That(await RegisterAsync(engine), Is.Null);
        Assert.That(engine.Calls, Is.EqualTo(new[] { "GET webhook/find/suporte%201", Set }));
    }

    [Test]
    public async Task Webhook_is_not_set_again_when_it_is_equal()
    {
        using var engine = WithWebhook(Registered);

        Assert.That(await RegisterAsync(engine), Is.Null);
        Assert.That(engine.Calls, Is.EqualTo(new[] { "GET webhook/find/suporte%201" }));
    }

    [TestCase("\"CALL\",", "")]
    [TestCase("webhook-secret-0002", "former-secret-0009")]
    [TestCase("\"webhookByEvents\":false", "\"webhookByEvents\":true")]
    [TestCase("\"webhookBase64\":false", "\"webhookBase64\":true")]
    public async Task Webhook_is_set_again_when_one_setting_differs(string setting, string other)
    {
        using var engine = WithWebhook(Registered.Replace(setting, other, StringComparison.Ordinal));

        await RegisterAsync(engine);

        Assert.That(engine.Calls[^1], Is.EqualTo(Set));
    }

    [Test]
    public async Task Failed_registration_shows_why_without_secrets()
    {
        using var engine = new ScriptedEvolution(call => call.StartsWith("GET", StringComparison.Ordinal)
            ? ScriptedEvolution.Answer(200, "null")
            : ScriptedEvolution.Answer(
                400, $$$$"""{"response":{"message":["bad url {{{{ScriptedEvolution.WebhookUrl}}}} {{{{Bearer}}}}"]}}"""));

        Assert.That(
            (await RegisterAsync(engine)).ToString(),
            Is.EqualTo("HTTP 400: bad url https://ryze.example/api/engine/webhook/eng_1/*** Bearer ***"));
    }

    [Test]
    public async Task Removal_disables_our_webhook()
    {
        using var engine = WithWebhook(Registered);

        await engine.Adapter.RemoveWebhookAsync(ScriptedEvolution.Connection, ScriptedEvolution.WebhookUrl, default);

        Assert.That(
            engine.Calls[^1],
            Is.EqualTo(
                """POST webhook/set/suporte%201 {"webhook":{"enabled":false,"url":"https://ryze.example/api/engine/webhook/eng_1/path-secret-0003","byEvents":false,"base64":false,"headers":{},"events":[]}}"""));
    }

    [TestCase("null")]
    [TestCase("""{"url":"https://other.example","enabled":true,"events":[]}""")]
    public async Task Removal_leaves_other_webhooks_alone(string row)
    {
        using var engine = WithWebhook(row);

        await engine.Adapter.RemoveWebhookAsync(ScriptedEvolution.Connection, ScriptedEvolution.WebhookUrl, default);

        Assert.That(engine.Calls, Is.EqualTo(new[] { "GET webhook/find/suporte%201" }));
    }

    [TestCase(Bearer, true)]
    [TestCase("Bearer webhook-secret-0003", false)]
    [TestCase("bearer webhook-secret-0002", false)]
    [TestCase("webhook-secret-0002", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public void Webhook_is_authentic_only_with_our_header(string? value, bool isAuthentic)
    {
        using var engine = ScriptedEvolution.Idle();

        Assert.That(
            engine.Adapter.IsAuthentic(
                ScriptedEvolution.Connection, name => name == "Authorization" ? value : null, Encoding.UTF8.GetBytes("{}")),
            Is.EqualTo(isAuthentic));
    }

    private static ScriptedEvolution WithWebhook(string row) =>
        new(call => ScriptedEvolution.Answer(call.StartsWith("GET", StringComparison.Ordinal) ? 200 : 201, row));

    private static Task<Detail?> RegisterAsync(ScriptedEvolution engine) =>
        engine.Adapter.RegisterWebhookAsync(ScriptedEvolution.Connection, ScriptedEvolution.WebhookUrl, default);

    private static async Task<string> CheckAsync(ScriptedEvolution engine) =>
        (await engine.Adapter.CheckAsync(ScriptedEvolution.Connection, default)).TryGet(out var check, out var error)
            ? $"{check.Status} {check.Phone}{(check.Warnings.Count == 0 ? "" : $", {check.Warnings.Count} warning")}"
            : error switch
            {
                EngineSetupError.NotFound found => $"NotFound: {found.Detail}",
                EngineSetupError.Unauthorized wrong => $"Unauthorized: {wrong.Detail}",
                EngineSetupError.Forbidden denied => $"Forbidden: {denied.Detail}",
                EngineSetupError.Unreachable unreachable => $"Unreachable: {unreachable.Detail}",
                _ => error.ToString(),
            };

    private static string Rows(string channel) =>
        $$$$"""[{"name":"vendas","integration":"WHATSAPP-BUSINESS"},{"name":"suporte 1","integration":"{{{{channel}}}}","ownerJid":"551130000000:4@s.whatsapp.net","token":"t"}]""";
}
