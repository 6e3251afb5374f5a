using System.Net.Sockets;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Engines;
using static Ryze.Tests.Infrastructure.PublicApi.Engines.CloudApi.ScriptedGraph;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>Check, registration and removal at Meta.</summary>
internal sealed class CloudApiSetupTests
{
    private const string Number = "https://graph.facebook.com/v26.0/1055";
    private const string Check = $"GET {Number}?fields=display_phone_number,verified_name,status,webhook_configuration";
    private const string Compare = $"GET {Number}?fields=webhook_configuration";
    private const string Success = """{"success":true}""";
    private const string None = """{"id":"1055"}""";

    private static readonly Uri Webhook = new("https://ryze.example/api/engine/webhook/eng_1/" + PathSecret);

    private static readonly string Ours =
        $$$"""{"webhook_configuration":{"phone_number":"{{{Webhook}}}","application":"https://other.example/"}}""";
    private static readonly string Register =
        $$$"""POST {{{Number}}} {"webhook_configuration":{"override_callback_uri":"{{{Webhook}}}","verify_token":"{{{WebhookSecret}}}"}}""";

    [Test]
    public async Task Connected_number_is_reported_with_its_phone()
    {
        using var graph = Answering((
            200, """{"id":"1055","display_phone_number":"+55 11 3000-0000","verified_name":"Loja","status":"CONNECTED"}"""));

        var check = (await graph.Adapter.CheckAsync(Connection, default)).Value;

        Assert.That((check.Status, check.Phone), Is.EqualTo(("connected", "+551130000000")));
        Assert.That(check.Warnings, Is.Empty);
        Assert.That(graph.Calls, Is.EqualTo(new[] { Check }));
    }

    [TestCase("\"FLAGGED\"", "flagged", "the phone number's status at Meta is FLAGGED: only a number with the status CONNECTED can send")]
    [TestCase("null", "unknown", "Meta does not report the phone number's status: verify in WhatsApp Manager that it is connected")]
    [TestCase("\"a b\"", "unknown", "Meta does not report the phone number's status: verify in WhatsApp Manager that it is connected")]
    public async Task Other_status_is_a_warning(string status, string word, string warning)
    {
        using var graph = Answering((200, $$"""{"id":"1055","status":{{status}}}"""));

        var check = (await graph.Adapter.CheckAsync(Connection, default)).Value;

        Assert.That((check.Status, check.Phone), Is.EqualTo((word, (string?)null)));
        Assert.That(check.Warnings, Is.EqualTo(new[] { warning }));
    }

    [TestCase(
        401, """{"error":{"message":"Session expired","code":190,"error_subcode":463}}""",
        "Unauthorized HTTP 401: Session expired (Meta error 190)")]
    [TestCase(400, """{"error":{"message":"m","code":0}}""", "Unauthorized HTTP 400: m (Meta error 0)")]
    [TestCase(401, "", "Unauthorized HTTP 401: the answer is not the Graph API's")]
    [TestCase(403, """{"error":{"message":"m","code":10}}""", "Forbidden HTTP 403: m (Meta error 10)")]
    [TestCase(400, """{"error":{"message":"m","code":200}}""", "Forbidden HTTP 400: m (Meta error 200)")]
    [TestCase(403, """{"error":{"message":"m","code":299}}""", "Forbidden HTTP 403: m (Meta error 299)")]
    [TestCase(400, """{"error":{"message":"m","code":100,"error_subcode":33}}""", "NotFound HTTP 400: m (Meta error 100)")]
    [TestCase(404, "<html>", "NotFound HTTP 404: the answer is not the Graph API's")]
    [TestCase(200, "<html>", "NotFound HTTP 200: the answer is not the Graph API's")]
    [TestCase(200, "{}", "NotFound HTTP 200")]
    [TestCase(302, "", "NotFound HTTP 302: the answer is not the Graph API's")]
    [TestCase(400, """{"error":{"message":"m","code":80007}}""", "Unreachable HTTP 400: m (Meta error 80007)")]
    [TestCase(429, "", "Unreachable HTTP 429: the answer is not the Graph API's")]
    [TestCase(500, """{"error":{"message":"m","code":1}}""", "Unreachable HTTP 500: m (Meta error 1)")]
    [TestCase(503, "<html>", "Unreachable HTTP 503: the answer is not the Graph API's")]
    public async Task Failed_check_is_classified(int status, string body, string expected)
    {
        using var graph = Answering((status, body));

        Assert.That(Told(await graph.Adapter.CheckAsync(Connection, default)), Is.EqualTo(expected));
    }

    [Test]
    public async Task Network_failure_is_unreachable()
    {
        using var graph = Failing(new HttpRequestException(
            HttpRequestError.NameResolutionError, "x", new SocketException((int)SocketError.HostNotFound)));

        Assert.That(Told(await graph.Adapter.CheckAsync(Connection, default)), Is.EqualTo("Unreachable no such host"));
    }

    [Test]
    public async Task Failure_shows_no_secret()
    {
        var body = $$$"""{"error":{"message":"{{{Token}}} {{{AppSecret}}} {{{WebhookSecret}}} {{{Webhook}}}","code":190}}""";
        using var graph = Answering((401, body));

        var details = new[]
        {
            Told(await graph.Adapter.CheckAsync(Connection, default)),
            (await graph.Adapter.RegisterWebhookAsync(Connection, Webhook, default)).ToString(),
        };

        Assert.That(details, Has.All.Contains("*** *** *** https://ryze.example/api/engine/webhook/eng_1/***"));
    }

    [Test]
    public async Task Webhook_is_registered_for_the_number()
    {
        using var graph = Answering((200, None), (200, Success));

        Assert.That(await graph.Adapter.RegisterWebhookAsync(Connection, Webhook, default), Is.Null);
        Assert.That(graph.Calls, Is.EqualTo(new[] { Compare, Register }));
    }

    [Test]
    public async Task Equal_registration_is_not_repeated()
    {
        using var graph = Answering((200, Ours));

        Assert.That(await graph.Adapter.RegisterWebhookAsync(Connection, Webhook, default), Is.Null);
        Assert.That(graph.Calls, Is.EqualTo(new[] { Compare }));
    }

    [Test]
    public async Task Webhook_is_registered_when_the_comparison_fails()
    {
        using var graph = Answering((500, ""), (200, Success));

        Assert.That(await graph.Adapter.RegisterWebhookAsync(Connection, Webhook, default), Is.Null);
        Assert.That(graph.Calls, Is.EqualTo(new[] { Compare, Register }));
    }

    [Test]
    public async Task App_is_subscribed_to_the_business_account()
    {
        using var graph = Answering((200, Ours), (200, Success));

        var failure = await graph.Adapter.RegisterWebhookAsync(Connection with { BusinessAccountId = "77" }, Webhook, default);

        Assert.That(failure, Is.Null);
        Assert.That(graph.Calls[1], Is.EqualTo("POST https://graph.facebook.com/v26.0/77/subscribed_apps"));
    }

    [Test]
    public async Task Failed_subscription_is_reported()
    {
        using var graph = Answering((200, Ours), (403, """{"error":{"message":"m","code":200}}"""));

        var failure = await graph.Adapter.RegisterWebhookAsync(Connection with { BusinessAccountId = "77" }, Webhook, default);

        Assert.That(
            failure.ToString(),
            Is.EqualTo(
                "the webhook URL is set, but the app is not subscribed to the WhatsApp business account: HTTP 403: m (Meta error 200)"));
    }

    [TestCase(400, """{"error":{"message":"Handshake failed","code":2200}}""", "HTTP 400: Handshake failed (Meta error 2200)")]
    [TestCase(200, """{"success":false}""", "HTTP 200")]
    public async Task Failed_registration_is_reported(int status, string body, string expected)
    {
        using var graph = Answering((200, None), (status, body));

        Assert.That((await graph.Adapter.RegisterWebhookAsync(Connection, Webhook, default)).ToString(), Is.EqualTo(expected));
    }

    [Test]
    public async Task Too_long_URL_is_refused_without_a_call()
    {
        using var graph = Answering((200, Success));

        var failure = await graph.Adapter.RegisterWebhookAsync(
            Connection, new Uri("https://ryze.example/" + new string('a', 180)), default);

        Assert.That(
            failure.ToString(), Is.EqualTo("the webhook URL has 201 characters and Meta accepts 200: use a shorter public URL"));
        Assert.That(graph.Calls, Is.Empty);
    }

    [Test]
    public async Task Our_webhook_is_removed()
    {
        using var graph = Answering((200, Ours), (200, Success));

        await graph.Adapter.RemoveWebhookAsync(Connection, Webhook, default);

        Assert.That(
            graph.Calls, Is.EqualTo(new[] { Compare, $$$"""POST {{{Number}}} {"webhook_configuration":{"override_callback_uri":""}}""" }));
    }

    [TestCase(200, """{"webhook_configuration":{"phone_number":"https://other.example/"}}""")]
    [TestCase(200, None)]
    [TestCase(500, "")]
    public async Task Webhook_of_another_stays(int status, string body)
    {
        using var graph = Answering((status, body));

        await graph.Adapter.RemoveWebhookAsync(Connection, Webhook, default);

        Assert.That(graph.Calls, Is.EqualTo(new[] { Compare }));
    }

    private static string Told(Result<EngineCheck> check) => check.Error switch
    {
        EngineSetupError.Unauthorized error => $"Unauthorized {error.Detail}",
        EngineSetupError.Forbidden error => $"Forbidden {error.Detail}",
        EngineSetupError.NotFound { BaseUrl: "https://graph.facebook.com", Name: "1055" } error => $"NotFound {error.Detail}",
        EngineSetupError.Unreachable { BaseUrl: "https://graph.facebook.com" } error => $"Unreachable {error.Detail}",
        var other => $"{other}",
    };
}
