using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api.Http;

/// <summary>docs/spec/api.md 1 and 2: every refusal has the error envelope and a request id, and the earliest check answers.</summary>
internal sealed class EnvelopeTests
{
    private const string Set = "/api/chatwoot/set/suporte";
    private const string List = "/api/chatwoot/list/suporte";
    private const int Limit = 64 * 1024;

    /// <summary>The answers of the failed checks, in their order.</summary>
    private static readonly string[] Checks =
    [
        "429 Rate limit exceeded. Try again later.",
        "401 Invalid token",
        "503 integration gateway not configured (set BRIDGE_URL and BRIDGE_TOKEN)",
        "404 instance not found",
        "400 invalid body: a JSON object is required",
        "502 integration bridge is unreachable",
    ];

    private static readonly TestCaseData[] Pairs =
    [
        .. from earlier in Enumerable.Range(0, Checks.Length)
           from later in Enumerable.Range(0, Checks.Length)
           where earlier < later
           select new TestCaseData(earlier, later),
    ];

    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase(RyzeClient.Token)]
    [TestCase("unknown-token-unknown")]
    [TestCase(null)]
    public async Task Unknown_route_is_404_with_any_token(string? token)
    {
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(_folder));
        using var caller = new RyzeClient(ryze.Url, token);

        foreach (var path in new[] { "/nowhere", "/api/chatwoot/nothing/suporte", "/api/chatwoot/list", "/v1/integrations/int_1",
            "/swagger/v2/swagger.json" })
        {
            AssertRefused(await caller.SendAsync(HttpMethod.Get, path), 404, "not found");
        }
    }

    [Test]
    public async Task Wrong_method_is_405_with_the_allowed_methods()
    {
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(_folder));

        var answer = await ryze.Client.SendAsync(HttpMethod.Put, Set);

        AssertRefused(answer, 405, "method not allowed");
        Assert.That(answer.Raw.Content.Headers.Allow, Is.EqualTo(new[] { "POST" }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Body_is_413_only_when_it_exceeds_64_KiB(bool chunked)
    {
        await using var ryze = await RyzeApp.StartAsync(Configured());
        // Kestrel's limit includes the chunk headers.
        var framing = chunked ? 1024 : 0;
        var headers = chunked ? new[] { ("Transfer-Encoding", "chunked") } : [];

        var over = await ryze.Client.SendAsync(HttpMethod.Post, Set, Text(new string(' ', Limit - 1) + "{}"), headers);
        var just = await ryze.Client.SendAsync(HttpMethod.Post, Set, Text(new string(' ', Limit - framing - 2) + "{}"), headers);

        AssertRefused(over, 413, "request body too large (limit 65536 bytes)");
        Assert.That(just.Error, Does.StartWith("invalid body: chatwootBaseUrl is required; "));
    }

    [TestCase("text/plain")]
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("multipart/form-data")]
    [TestCase("multipart/form-data; boundary=x")]
    [TestCase("application/xml")]
    public async Task Body_of_another_content_type_is_415(string type)
    {
        await using var ryze = await RyzeApp.StartAsync(Configured());
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        AssertRefused(await ryze.Client.SendAsync(HttpMethod.Post, Set, content), 415, "unsupported media type (send application/json)");
    }

    [TestCase("/api/instance/new")]
    [TestCase("/api/chatwoot/deliveries/suporte/retry")]
    public async Task Form_is_415_on_every_JSON_route(string path)
    {
        await using var ryze = await RyzeApp.StartAsync(Configured());
        using var form = new FormUrlEncodedContent([new("name", "ventas")]);

        AssertRefused(await ryze.Client.SendAsync(HttpMethod.Post, path, form), 415, "unsupported media type (send application/json)");
    }

    [TestCase("/")]
    [TestCase("/health")]
    [TestCase("/health/live")]
    [TestCase("/health/ready")]
    [TestCase("/api/instance/list")]
    [TestCase(List)]
    [TestCase("/nowhere")]
    [TestCase("/swagger/v1/swagger.json")]
    public async Task Head_answers_like_GET_without_a_body(string path)
    {
        await using var ryze = await RyzeApp.StartAsync(Configured());

        var get = await ryze.Client.SendAsync(HttpMethod.Get, path);
        var head = await ryze.Client.SendAsync(HttpMethod.Head, path);

        Assert.That((head.Code, head.Body), Is.EqualTo((get.Code, "")));
        Assert.That(head.Raw.Content.Headers.ContentType, Is.EqualTo(get.Raw.Content.Headers.ContentType));
        Assert.That(head.Raw.Headers.Contains("X-Request-Id"), Is.True);
    }

    [Test]
    public async Task Head_is_405_when_the_route_has_only_POST()
    {
        await using var ryze = await RyzeApp.StartAsync(Configured());

        var answer = await ryze.Client.SendAsync(HttpMethod.Head, Set);

        Assert.That((answer.Code, answer.Body), Is.EqualTo((405, "")));
    }

    [TestCase("GET /health HTTP/1.1\r\nHost: ryze\r\n\r\n")]
    [TestCase(
        "POST /api/chatwoot/set/suporte HTTP/1.1\r\nHost: ryze\r\ntoken: test-account-token\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"chat")]
    [TestCase("POST /nowhere HTTP/1.1\r\nHost: ryze\r\nContent-Length: 100\r\n\r\n{")]
    [TestCase("GET /api/chatwoot/list/suporte HTTP/1.1\r\nHost: ryze\r\n\r\n")]
    public async Task Disconnected_client_causes_no_error_log(string request)
    {
        await using var ryze = await RyzeApp.StartAsync(Configured());

        for (var i = 0; i < 20; i++)
        {
            using var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(enable: true, seconds: 0) };
            await client.ConnectAsync(ryze.Url.Host, ryze.Url.Port);
            await client.SendAsync(Encoding.ASCII.GetBytes(request));

            // Disposal without lingering resets the connection.
        }

        Assert.That((await ryze.Client.SendAsync(HttpMethod.Get, "/health")).Code, Is.EqualTo(200));
        await ryze.StopAsync();
        Assert.That(ryze.Logs.Where(log => log.Level >= LogLevel.Error).Select(log => $"{log.Message} {log.Exception}"), Is.Empty);
    }

    [Test]
    public async Task Unhandled_exception_is_500_with_its_detail_only_in_the_log()
    {
        await using var ryze = await RyzeApp.StartAsync(Configured());
        await SqliteFile.ExecuteAsync(_folder.File("ryze.db"), "DROP TABLE chatwoot_integrations");

        var answer = await ryze.Client.ListAsync();

        AssertRefused(answer, 500, "internal server error");
        var logged = ryze.Logs.Single(record => record.Id.Id == 1101);
        Assert.That(logged.Level, Is.EqualTo(LogLevel.Error));
        Assert.That(logged.Message, Does.Contain(answer.Raw.Headers.GetValues("X-Request-Id").Single()));
        Assert.That(logged.Exception!.ToString(), Does.Contain("chatwoot_integrations"));
    }

    [TestCase(1, List, 500, "internal server error")]
    [TestCase(101, List, 429, "Rate limit exceeded. Try again later.")]
    [TestCase(1, "/nowhere", 404, "not found")]
    public async Task Failing_token_lookup_is_500_only_on_routes_that_need_a_token(
        long count, string path, int status, string message)
    {
        await using var ryze = await RyzeApp.StartAsync(Configured(), configure: SteadyCounter.At(count));
        await SqliteFile.ExecuteAsync(_folder.File("ryze.db"), "DROP TABLE accounts");

        AssertRefused(await ryze.Client.SendAsync(HttpMethod.Get, path), status, message);
    }

    [Test]
    public async Task Bridge_role_alone_has_no_customer_routes()
    {
        var settings = RyzeApp.Settings(_folder, "bridge");
        settings["BRIDGE_TOKEN"] = ScriptedBridge.Token;
        await using var bridge = await RyzeApp.StartAsync(settings);

        AssertRefused(await bridge.Client.ListAsync(), 404, "not found");
        var known =
            await bridge.Client.SendAsync(
            HttpMethod.Get, "/v1/integrations/int_1", null, ("Authorization", $"Bearer {ScriptedBridge.Token}"));
        Assert.That((known.Code, (string?)known.Json["error"]!["code"]), Is.EqualTo((404, "integration_not_found")));
        Assert.That((await bridge.Client.SendAsync(HttpMethod.Get, "/v1/integrations/int_1")).Code, Is.EqualTo(401));
    }

    [Test]
    public async Task Every_response_has_its_own_request_id()
    {
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(_folder));
        var ids = new List<string>();

        foreach (var path in new[] { "/", "/health", "/nowhere", List, List, "/swagger/v1/swagger.json", "/swagger/index.html" })
        {
            var answer = await ryze.Client.SendAsync(HttpMethod.Get, path, null, ("X-Request-Id", "chosen-by-the-caller"));
            ids.Add(answer.Raw.Headers.GetValues("X-Request-Id").Single());
        }

        Assert.That(ids, Is.Unique.And.All.Match("^req_[a-z0-9]{20}$"));
    }

    private static readonly TestCaseData[] Tokens =
    [
        new(Array.Empty<(string, string)>(), "Missing token in header, Authorization header, or query parameter"),
        new(new[] { ("token", "") }, "Missing token in header, Authorization header, or query parameter"),
        new(new[] { ("token", "   ") }, "Missing token in header, Authorization header, or query parameter"),
        new(new[] { ("Authorization", "Basic dGVzdA==") }, "Missing token in header, Authorization header, or query parameter"),
        new(new[] { ("Authorization", RyzeClient.Token) }, "Missing token in header, Authorization header, or query parameter"),
        new(new[] { ("Authorization", "Bearer ") }, "Missing token in header, Authorization header, or query parameter"),
        new(new[] { ("token", "unknown") }, "Invalid token"),
        new(new[] { ("token", RyzeClient.Token + "x") }, "Invalid token"),
        new(new[] { ("token", RyzeClient.Token.ToUpperInvariant()) }, "Invalid token"),
        new(new[] { ("Authorization", "Bearer unknown") }, "Invalid token"),
        new(new[] { ("token", "unknown"), ("Authorization", "Bearer " + RyzeClient.Token) }, "Invalid token"),
        new(new[] { ("token", RyzeClient.Token) }, null),
        new(new[] { ("Authorization", "Bearer " + RyzeClient.Token) }, null),
        new(new[] { ("Authorization", "bearer " + RyzeClient.Token) }, null),
        new(new[] { ("token", RyzeClient.Token), ("Authorization", "Bearer unknown") }, null),
    ];

    [TestCaseSource(nameof(Tokens))]
    public async Task Token_header_precedes_Bearer_authorization((string, string)[] headers, string? refusal)
    {
        await using var ryze = await RyzeApp.StartAsync(Configured());
        using var caller = new RyzeClient(ryze.Url, token: null);

        var answer = await caller.SendAsync(HttpMethod.Get, List, null, headers);

        AssertRefused(answer, refusal is null ? 404 : 401, refusal ?? "no chatwoot integration for this instance");
    }

    [Test]
    public async Task Token_in_the_query_is_ignored()
    {
        await using var ryze = await RyzeApp.StartAsync(Configured());
        using var caller = new RyzeClient(ryze.Url, token: null);

        var answer = await caller.SendAsync(HttpMethod.Get, $"{List}?token={RyzeClient.Token}");

        AssertRefused(answer, 401, "Missing token in header, Authorization header, or query parameter");
    }

    [TestCaseSource(nameof(Pairs))]
    public async Task Earlier_check_answers_when_two_checks_fail(int earlier, int later)
    {
        bool Fails(int check) => check == earlier || check == later;
        await using var ryze =
            await RyzeApp.StartAsync(Fails(2) ? RyzeApp.Settings(_folder) : Configured(), configure: SteadyCounter.At(Fails(0) ? 101 : 1));
        using var caller = new RyzeClient(ryze.Url, Fails(1) ? "unknown" : RyzeClient.Token);

        var answer = Fails(4)
            ? await caller.SetTextAsync("[]", Fails(3) ? "unknown" : RyzeClient.Instance)
            : await caller.SetAsync(RyzeClient.Body("https://chatwoot.example.com"), Fails(3) ? "unknown" : RyzeClient.Instance);

        Assert.That($"{answer.Code} {answer.Error}", Does.StartWith(Checks[earlier]));
    }

    [Test]
    public async Task Too_large_body_is_401_when_the_token_is_unknown()
    {
        await using var ryze = await RyzeApp.StartAsync(Configured());
        using var unknownCaller = new RyzeClient(ryze.Url, "unknown");

        AssertRefused(await unknownCaller.SetTextAsync(new string(' ', Limit + 1)), 401, "Invalid token");
    }

    // Configures a bridge that does not run.
    private Dictionary<string, string?> Configured()
    {
        var settings = RyzeApp.Settings(_folder);
        settings["BRIDGE_URL"] = $"http://127.0.0.1:{FreePort.Next()}";
        settings["BRIDGE_TOKEN"] = ScriptedBridge.Token;
        return settings;
    }

    private static StringContent Text(string json) => new(json, Encoding.UTF8, "application/json");

    private static void AssertRefused(Answer answer, int status, string message)
    {
        Assert.That(answer.Code, Is.EqualTo(status), answer.Body);
        Assert.That(answer.Error, Is.EqualTo(message));
        Assert.That(answer.Raw.Content.Headers.ContentType!.ToString(), Is.EqualTo("application/json; charset=utf-8"));
        Assert.That(answer.Raw.Headers.GetValues("X-Request-Id").Single(), Does.Match("^req_[a-z0-9]{20}$"));
    }
}
