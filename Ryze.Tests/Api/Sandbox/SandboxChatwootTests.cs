using System.Text.Json;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api.Sandbox;

[TestFixture]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SandboxChatwootTests
{
    private const string Api = "/sandbox/chatwoot/api";
    private const string Inboxes1 = Api + "/v1/accounts/1/inboxes";
    private const string NewInbox = """{"name":"Suporte","channel":{"type":"api","webhook_url":"https://b/h"}}""";
    private const string Admin = "sandbox-admin-token";

    private SandboxHost _host = null!;

    [SetUp]
    public async Task StartAsync() => _host = await SandboxHost.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Version_needs_no_token()
    {
        var reply = await _host.SendAsync("GET", Api, token: null);

        Assert.That(reply, Is.EqualTo(new SandboxReply(
            200,
            "application/json",
            """{"version":"4.15.1","timestamp":"2026-06-17 12:00:00","queue_services":"ok","data_services":"ok"}""",
            null,
            "this is not a Chatwoot, it is Ryze's sandbox")));
    }

    // Reference docs/spec/chatwoot.md 1.1.2 (order) and 1.1.3 (bodies).
    [TestCase(null, 1, 401, """{"errors":["You need to sign in or sign up before continuing."]}""")]
    [TestCase("sandbox-stripped-token", 1, 401, """{"errors":["You need to sign in or sign up before continuing."]}""")]
    [TestCase("sandbox-localized-token", 1, 401, """{"errors":["Para continuar, faça login ou registre-se."]}""")]
    [TestCase("whatever", 1, 401, """{"error":"Invalid Access Token"}""")]
    [TestCase("whatever", 9404, 401, """{"error":"Invalid Access Token"}""")]
    [TestCase("sandbox-bot-token", 9404, 401, """{"error":"Access to this endpoint is not authorized for bots"}""")]
    [TestCase("sandbox-outsider-token", 1, 401, """{"error":"You are not authorized to access this account"}""")]
    [TestCase("sandbox-outsider-token", 9001, 401, """{"error":"Account is suspended"}""")]
    [TestCase("sandbox-outsider-token", 9404, 404, """{"error":"Resource could not be found"}""")]
    [TestCase("sandbox-agent-token", 1, 401, """{"error":"You are not authorized to do this action"}""")]
    [TestCase("sandbox-agent-token", 9002, 402, """{"error":"Account limit exceeded. Upgrade to a higher plan"}""")]
    [TestCase(Admin, 9001, 401, """{"error":"Account is suspended"}""")]
    [TestCase(Admin, 9002, 402, """{"error":"Account limit exceeded. Upgrade to a higher plan"}""")]
    [TestCase(Admin, 9003, 422, """{"message":"Name can't be blank","attributes":["name"]}""")]
    [TestCase(Admin, 9004, 422, """{"error":"Validation failed: Inbox could not be created"}""")]
    [TestCase(Admin, 9100, 401, """{"error":"You are not authorized to access this account"}""")]
    [TestCase(Admin, 9404, 404, """{"error":"Resource could not be found"}""")]
    [TestCase(Admin, 0, 404, """{"error":"Resource could not be found"}""")]
    [TestCase("sandbox-broken-token", 1, 500, """{"status":500,"error":"Internal Server Error"}""")]
    public async Task Refused_creation_is_answered_as_in_Chatwoot(string? token, long account, int status, string body)
    {
        var reply = await _host.SendAsync("POST", $"{Api}/v1/accounts/{account}/inboxes", token, NewInbox);

        Assert.That((reply.Status, reply.MediaType, reply.Body), Is.EqualTo((status, "application/json", body)));
        Assert.That(reply.Marker, Is.EqualTo(SandboxChatwootEndpoints.HeaderValue));
        Assert.That(_host.Chatwoot.Creations, Is.Zero);
    }

    [Test]
    public async Task Throttling_answers_plain_text()
    {
        var reply = await _host.SendAsync("GET", Inboxes1, "sandbox-throttled-token");

        Assert.That((reply.Status, reply.MediaType, reply.Body), Is.EqualTo((429, "text/plain", "Retry later\n")));
    }

    [Test]
    public async Task Creation_is_redirected_when_https_is_forced()
    {
        var reply = await _host.SendAsync("POST", Inboxes1, "sandbox-https-token", NewInbox);

        Assert.That(
            (reply.Status, reply.Location, reply.Body),
            Is.EqualTo((301, _host.Url.Replace("http:", "https:", StringComparison.Ordinal) + Inboxes1, "")));
    }

    [TestCase("GET", "/sandbox/not-chatwoot/api", 404, "text/html")]
    [TestCase("POST", "/sandbox/not-chatwoot", 404, "text/html")]
    [TestCase("GET", "/sandbox/web-site/api", 200, "text/html")]
    [TestCase("GET", "/sandbox/https-only/api?x=1", 301, null)]
    public async Task Other_addresses_do_not_answer_like_a_Chatwoot(string method, string path, int status, string? type)
    {
        var reply = await _host.SendAsync(method, path, Admin);

        Assert.That((reply.Status, reply.MediaType, reply.Marker), Is.EqualTo((status, type, SandboxChatwootEndpoints.HeaderValue)));
        Assert.That(reply.Location, status == 301 ? Does.EndWith("/sandbox/https-only/api?x=1").And.StartWith("https://") : Is.Null);
    }

    [TestCase("application/json", "application/json", """{"status":404,"error":"Not Found"}""")]
    [TestCase(null, "text/html", "<!DOCTYPE html>")]
    public async Task Unknown_path_is_answered_in_the_requested_format(string? accept, string type, string start)
    {
        var reply = await _host.SendAsync("GET", Api + "/v2/nonsense", Admin, accept: accept);

        Assert.That((reply.Status, reply.MediaType), Is.EqualTo((404, type)));
        Assert.That(reply.Body, Does.StartWith(start));
    }

    [TestCase("Api-Access-Token")]
    [TestCase("api_access_token")]
    public async Task Token_header_has_two_spellings(string header) =>
        Assert.That((await _host.SendAsync("GET", Inboxes1, Admin, header: header)).Status, Is.EqualTo(200));

    [TestCase("sandbox-admin-token", 9003, "administrator", "active")]
    [TestCase("sandbox-admin-token", 9001, "administrator", "suspended")]
    [TestCase("sandbox-agent-token", 8999, "agent", "active")]
    [TestCase("sandbox-old-token", 1, "administrator", null)]
    public async Task Profile_contains_the_token_with_each_account(string token, long account, string role, string? status)
    {
        var reply = await _host.SendAsync("GET", Api + "/v1/profile", token);

        using var profile = JsonDocument.Parse(reply.Body);
        var found = profile.RootElement.GetProperty("accounts").EnumerateArray().Single(a => a.GetProperty("id").GetInt64() == account);
        Assert.That(profile.RootElement.GetProperty("access_token").GetString(), Is.EqualTo(token));
        Assert.That(found.GetProperty("role").GetString(), Is.EqualTo(role));
        Assert.That(found.TryGetProperty("status", out var s) ? s.GetString() : null, Is.EqualTo(status));
    }

    [Test]
    public async Task Inbox_follows_its_calls_until_deletion()
    {
        var created = await _host.SendAsync("POST", Inboxes1, Admin, NewInbox);
        await _host.SendAsync("POST", Inboxes1, Admin, """{"name":"a later one","channel":{"type":"api"}}""");
        var listed = await _host.SendAsync("GET", Inboxes1, Admin);
        var changed = await _host.SendAsync("PATCH", Inboxes1 + "/42", Admin, """{"name":"Vendas","channel":{"webhook_url":null}}""");
        var kept = await _host.SendAsync("PATCH", Inboxes1 + "/42", Admin, """{"greeting_enabled":true}""");
        var reset = await _host.SendAsync("POST", Inboxes1 + "/42/reset_secret", Admin);
        var elsewhere = await _host.SendAsync("GET", Api + "/v1/accounts/2/inboxes/42", Admin);
        var deleted = await _host.SendAsync("DELETE", Inboxes1 + "/42", Admin);
        var queued = await _host.SendAsync("DELETE", Inboxes1 + "/42", Admin);
        var waiting = _host.Chatwoot.Inboxes.Select(i => i.Id).ToArray();
        _host.Time.Advance(_host.Chatwoot.DeletionDelay);
        await Eventually.TrueAsync(() => _host.Chatwoot.Inboxes.Count == 1, "the job deletes the inbox");
        var again = await _host.SendAsync("DELETE", Inboxes1 + "/42", Admin);

        using var inbox = JsonDocument.Parse(created.Body);
        Assert.Multiple(() =>
        {
            Assert.That(created.Status, Is.EqualTo(200));
            Assert.That(inbox.RootElement.GetProperty("id").GetInt64(), Is.EqualTo(42));
            Assert.That(inbox.RootElement.GetProperty("channel_type").GetString(), Is.EqualTo("Channel::Api"));
            Assert.That(inbox.RootElement.GetProperty("webhook_url").GetString(), Is.EqualTo("https://b/h"));
            Assert.That(inbox.RootElement.GetProperty("inbox_identifier").GetString(), Has.Length.EqualTo(24));
            Assert.That(inbox.RootElement.GetProperty("secret").GetString(), Has.Length.EqualTo(24));
            Assert.That(listed.Body, Does.StartWith("""{"payload":[{"id":43,""").And.Contain("\"name\":\"Suporte\""));
            Assert.That(changed.Body, Does.Contain("\"name\":\"Vendas\"").And.Contain("\"webhook_url\":null"));
            Assert.That(
                kept.Body,
                Is.EqualTo(changed.Body.Replace("\"greeting_enabled\":false", "\"greeting_enabled\":true", StringComparison.Ordinal)));
            Assert.That(reset.Status, Is.EqualTo(200));
            Assert.That(reset.Body, Is.Not.EqualTo(changed.Body));
            Assert.That((elsewhere.Status, elsewhere.Body), Is.EqualTo((404, """{"error":"Resource could not be found"}""")));
            Assert.That(
                (deleted.Status, deleted.Body),
                Is.EqualTo((200, """{"message":"Your inbox deletion request will be processed in some time."}""")));
            Assert.That((queued.Status, queued.Body), Is.EqualTo((deleted.Status, deleted.Body)));
            Assert.That(waiting, Is.EqualTo(new[] { 42L, 43L }));
            Assert.That((again.Status, again.Body), Is.EqualTo((404, """{"error":"Resource could not be found"}""")));
            Assert.That(_host.Chatwoot.Inboxes.Select(i => i.Id), Is.EqualTo(new[] { 43L }));
            Assert.That(_host.Chatwoot.Creations, Is.EqualTo(2));
        });
    }

    [TestCase("GET", "/42")]
    [TestCase("PATCH", "/42")]
    [TestCase("DELETE", "/42")]
    [TestCase("POST", "/42/reset_secret")]
    public async Task Agent_gets_401_for_an_inbox_unless_it_is_missing(string method, string path)
    {
        var missing = await _host.SendAsync(method, Inboxes1 + path, "sandbox-agent-token", "{}");
        await _host.SendAsync("POST", Inboxes1, Admin, NewInbox);
        var existing = await _host.SendAsync(method, Inboxes1 + path, "sandbox-agent-token", "{}");

        Assert.That(missing.Status, Is.EqualTo(404));
        Assert.That((existing.Status, existing.Body), Is.EqualTo((401, """{"error":"You are not authorized to do this action"}""")));
        Assert.That(_host.Chatwoot.Inboxes, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Agent_sees_no_inboxes()
    {
        await _host.SendAsync("POST", Inboxes1, Admin, NewInbox);

        Assert.That((await _host.SendAsync("GET", Inboxes1, "sandbox-agent-token")).Body, Is.EqualTo("""{"payload":[]}"""));
    }

    private static IEnumerable<TestCaseData> InvalidInboxes()
    {
        const string Blank = """{"message":"Name can't be blank","attributes":["name"]}""";
        yield return new("""{"channel":{"type":"api"}}""", 422, Blank) { TestName = "Invalid inbox: no name" };
        yield return new("""{"name":" ","channel":{"type":"api"}}""", 422, Blank) { TestName = "Invalid inbox: blank name" };
        yield return new(
            """{"name":"null","channel":{"type":"api"}}""", 422, Blank) { TestName = "Invalid inbox: the name null in quotes" };
        yield return new(
            $$$"""{"name":"{{{new string('n', 256)}}}","channel":{"type":"api"}}""",
            422,
            """{"message":"Name is too long (maximum is 255 characters)","attributes":["name"]}""") { TestName =
                "Invalid inbox: long name" };
        yield return new(
            $$$"""{"name":"n","channel":{"type":"api","webhook_url":"{{{new string('u', 2049)}}}"}}""",
            422,
            """{"message":"Webhook url is too long (maximum is 2048 characters)","attributes":["webhook_url"]}""") { TestName =
                "Invalid inbox: long URL" };
        yield return new(
            """{"name":"n","channel":{"type":"carrier pigeon"}}""",
            422,
            """{"message":"Channel must exist","attributes":["channel"]}""") { TestName = "Invalid inbox: unknown type" };
        yield return new(
            """{"name":"n"}""", 500, """{"status":500,"error":"Internal Server Error"}""") { TestName = "Invalid inbox: no channel" };
        yield return new("{", 400, """{"status":400,"error":"Bad Request"}""") { TestName = "Invalid inbox: not JSON" };
    }

    [TestCaseSource(nameof(InvalidInboxes))]
    public async Task Invalid_inboxes_are_refused(string json, int status, string body)
    {
        var reply = await _host.SendAsync("POST", Inboxes1, Admin, json);

        Assert.That((reply.Status, reply.Body), Is.EqualTo((status, body)));
        Assert.That(_host.Chatwoot.Inboxes, Is.Empty);
    }

    [Test]
    public async Task Inbox_accepts_any_short_webhook_URL()
    {
        foreach (var url in new[] { "\"ftp://x\"", "\"nonsense\"", "null", $"\"{new string('u', 2048)}\"" })
        {
            var reply =
                await _host.SendAsync("POST", Inboxes1, Admin, $$$"""{"name":"same","channel":{"type":"api","webhook_url":{{{url}}} }}""");
            Assert.That(reply.Status, Is.EqualTo(200));
        }

        Assert.That(_host.Chatwoot.Inboxes.Select(i => i.Id), Is.EqualTo(new long[] { 42, 43, 44, 45 }));
    }

    [Test]
    public void Inbox_1001_is_refused()
    {
        Parallel.For(0, SandboxChatwoot.MaxInboxes + 50, i => _host.Chatwoot.Create(1, $"{i}", null, signs: true));

        Assert.That(_host.Chatwoot.Inboxes, Has.Count.EqualTo(SandboxChatwoot.MaxInboxes));
        Assert.That(
            async () => (await _host.SendAsync("POST", Inboxes1, Admin, NewInbox)).Body,
            Is.EqualTo("""{"error":"Account limit exceeded. Upgrade to a higher plan"}"""));
    }
}
