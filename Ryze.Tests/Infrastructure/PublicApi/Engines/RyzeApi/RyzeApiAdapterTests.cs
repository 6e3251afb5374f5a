using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.RyzeApi;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.RyzeApi;

/// <summary>docs/spec/engines.md 2: a RyzeAPI-compatible server as a customer's engine.</summary>
internal sealed class RyzeApiAdapterTests
{
    private static readonly Uri Webhook = new("https://ryze.example.com/api/engine/webhook/eng_1/path-secret");

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<string> _calls = [];

    private ScriptedEngine _server = null!;
    private ServiceProvider _services = null!;

    [TearDown]
    public async Task Stop()
    {
        await _services.DisposeAsync();
        await _server.DisposeAsync();
    }

    [TestCase("""{"instances":[{"name":"Phone-1","connection":{"state":"connected","numberJid":"5511999990000:3@s.whatsapp.net"}}]}""",
        "connected", "+5511999990000")]
    [TestCase("""{"instances":[{"name":"phone-1","connection":{"state":"loggedout","numberJid":null}}]}""", "logged_out", null)]
    [TestCase("""{"instances":[{"name":"other"},{"name":"phone-1","status":"qr_ready"}]}""", "qr_ready", null)]
    [TestCase("""{"instances":[{"name":"phone-1"}]}""", "disconnected", null)]
    public async Task Check_reports_the_phone(string body, string status, string? phone)
    {
        var adapter = await AnswerAsync(200, body);

        var check = (await adapter.CheckAsync(Connection(), CancellationToken.None)).Value;

        Assert.That((check.Status, check.Phone), Is.EqualTo((status, phone)));
        Assert.That(_calls, Is.EqualTo(new[] { "GET /api/instance/list?instanceName=phone-1 token=the-token" }));
    }

    [TestCase(401, """{"error":{"message":"Invalid token"}}""", "Unauthorized", "HTTP 401: Invalid token")]
    [TestCase(403, "{}", "Forbidden", "HTTP 403")]
    [TestCase(404, """{"error":{"message":"Instance not found the-token"}}""", "NotFound", "HTTP 404: Instance not found ***")]
    [TestCase(301, "", "NotFound", "HTTP 301: redirected")]
    [TestCase(200, "<html>", "NotFound", "HTTP 200 without a list of instances")]
    [TestCase(200, """{"instances":[{"name":"other"}]}""", "NotFound", "the token's account has no instance of this name")]
    [TestCase(429, "", "Unreachable", "HTTP 429")]
    [TestCase(503, """{"error":"licence required"}""", "Unreachable", "HTTP 503: licence required")]
    public async Task Failed_check_is_classified(int status, string body, string kind, string detail)
    {
        var adapter = await AnswerAsync(status, body);

        var error = (await adapter.CheckAsync(Connection(), CancellationToken.None)).Error!;

        var found = error switch
        {
            EngineSetupError.Unauthorized e => e.Detail,
            EngineSetupError.Forbidden e => e.Detail,
            EngineSetupError.NotFound e => e.Detail,
            EngineSetupError.Unreachable e => e.Detail,
            _ => Detail.None,
        };
        Assert.That((error.GetType().Name, found.ToString()), Is.EqualTo((kind, detail)));
    }

    [Test]
    public async Task Webhook_is_registered_under_a_label_of_its_own()
    {
        var adapter = await AnswerAsync(200, """{"success":true,"webhook":{"enabled":false,"url":""}}""");

        var failure = await adapter.RegisterWebhookAsync(Connection(), Webhook, CancellationToken.None);

        Assert.That(failure, Is.Null);
        Assert.That(
            _calls,
            Is.EqualTo(new[]
            {
                "GET /api/events/getWebhook/phone-1?label=ryze token=the-token",
                """POST /api/events/webhook/phone-1 token=the-token {"label":"ryze","enabled":true,"url":"https://ryze.example.com/api/engine/webhook/eng_1/path-secret","authorization":"webhook-secret","byEvents":false,"events":["message.exchange","message.status","call.update","group.flow","instance.state","label.update"],"mediaBase64":true}""",
            }));
    }

    [Test]
    public async Task Equal_registration_is_not_repeated()
    {
        var adapter = await AnswerAsync(
            200, $$$"""{"webhook":{"enabled":true,"url":"{{{Webhook}}}","authorization":"webhook-secret"}}""");

        Assert.That(await adapter.RegisterWebhookAsync(Connection(), Webhook, CancellationToken.None), Is.Null);
        Assert.That(_calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Failed_registration_says_why_without_secrets()
    {
        var adapter = await AnswerAsync(400, """{"error":{"message":"webhook-secret of path-secret is refused"}}""");

        var failure = await adapter.RegisterWebhookAsync(Connection(), Webhook, CancellationToken.None);

        Assert.That(failure.ToString(), Is.EqualTo("HTTP 400: *** of *** is refused"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Only_our_own_webhook_is_removed(bool isOurs)
    {
        var url = isOurs ? Webhook.AbsoluteUri : "https://crm.example.com";
        var adapter = await AnswerAsync(200, $$$"""{"webhook":{"enabled":true,"url":"{{{url}}}"}}""");

        await adapter.RemoveWebhookAsync(Connection(), Webhook, CancellationToken.None);

        Assert.That(
            _calls.Skip(1),
            Is.EqualTo(isOurs ? new[] { """POST /api/events/webhook/phone-1 token=the-token {"label":"ryze","enabled":false}""" } : []));
    }

    [TestCase("webhook-secret", true)]
    [TestCase("Webhook-secret", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public async Task Webhook_is_authentic_only_with_its_authorization(string? sent, bool isAuthentic)
    {
        var adapter = await AnswerAsync(200, "{}");

        Assert.That(adapter.IsAuthentic(Connection(), name => name == "Authorization" ? sent : null, "{}"u8), Is.EqualTo(isAuthentic));
    }

    [TestCase(
        """{"event":"message.exchange","data":{"id":"m1"},"instanceData":{"token":"t"}}""", "message.exchange", """{"id":"m1"}""", "")]
    [TestCase("""{"event":"message.exchange","data":[]}""", null, null, "message.exchange")]
    [TestCase("""{"data":{}}""", null, null, "no event")]
    [TestCase("[]", null, null, "no event")]
    [TestCase("{", null, null, "malformed JSON")]
    [TestCase("", null, null, "malformed JSON")]
    public async Task Body_is_read_as_its_event(string body, string? name, string? data, string unread)
    {
        var adapter = await AnswerAsync(200, "{}");

        var reading = adapter.Read(Connection(), Encoding.UTF8.GetBytes(body));

        Assert.That(reading.Updates.Select(update => update.Name), Is.EqualTo(name is null ? [] : new[] { name }));
        Assert.That(reading.Updates.Select(update => Encoding.UTF8.GetString(update.Data)), Is.EqualTo(data is null ? [] : new[] { data }));
        Assert.That(string.Join(',', reading.UnreadKinds), Is.EqualTo(unread));
    }

    [Test]
    public async Task Command_is_sent_as_by_the_default_engine()
    {
        var adapter = await AnswerAsync(200, ScriptedEngine.Sent);

        var sent = await adapter.SendAsync(Connection(), "cmd_1", ScriptedEngine.Text, CancellationToken.None);

        Assert.That(sent.Value.MessageId, Is.EqualTo("3EB01"));
        Assert.That(
            _calls,
            Is.EqualTo(
                new[] { """POST /api/message/text/phone-1 token=the-token {"number":"5511999990000","message":"Olá","source":"cmd_1"}""" }));
    }

    [TestCase(401, "{}", "Rejected: HTTP 401 (verify engineToken)")]
    [TestCase(404, "<html>", "Rejected: HTTP 404 (verify engineBaseUrl)")]
    [TestCase(503, """{"error":{"message":"not connected"}}""", "Disconnected: HTTP 503: not connected")]
    [TestCase(500, "{}", "OutcomeUnknown: HTTP 500")]
    public async Task Failed_command_is_classified_as_by_the_default_engine(int status, string body, string outcome)
    {
        var adapter = await AnswerAsync(status, body);

        Assert.That(
            ScriptedEngine.Told(await adapter.SendAsync(Connection(), "cmd_1", ScriptedEngine.Text, CancellationToken.None)),
            Is.EqualTo(outcome));
    }

    private EngineConnection Connection() => new(
        "eng_1", "ins_1", EngineKind.RyzeApi, _server.Url, "phone-1", new Secret("the-token"), new Secret("webhook-secret"),
        new Secret("path-secret"));

    /// <summary>Starts a server that gives every call this answer.</summary>
    private async Task<RyzeApiAdapter> AnswerAsync(int status, string body)
    {
        _server = await ScriptedEngine.StartAsync(async context =>
        {
            var request = context.Request;
            var sent = await ScriptedEngine.BodyOfAsync(context);
            _calls.Add($"{request.Method} {request.Path}{request.QueryString} token={request.Headers["token"]} {Readable(sent)}".TrimEnd());
            await ScriptedEngine.WriteAsync(context, status, ScriptedEngine.Json, body);
        });
        _services = ScriptedEngine.ServicesFor(_server.Url, new FakeTimeProvider());
        return new RyzeApiAdapter(_services.GetRequiredService<EngineHttpClient>());
    }

    private static string Readable(string json) => json.Length == 0 ? "" : JsonNode.Parse(json)!.ToJsonString(Relaxed);
}
