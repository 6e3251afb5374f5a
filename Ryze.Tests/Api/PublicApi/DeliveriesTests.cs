using System.Text;
using Microsoft.AspNetCore.Http;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api.PublicApi;

/// <summary>The delivery routes with any bridge: what they show, and how they report a bridge's failure.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
internal sealed class DeliveriesTests
{
    private const string Path = "/api/chatwoot/deliveries/suporte";
    private const string NoBridge = "integration bridge is unreachable — verify BRIDGE_URL and that the bridge is running. Detail: ";

    /// <summary>Unexpected bridge answers to both calls, and the customer's error.</summary>
    private static readonly TestCaseData[] BridgeFailures =
    [
        BridgeFailure(
            "no such route", () => Results.StatusCode(404), 502,
            "integration bridge has no deliveries to show (HTTP 404) — the bridge behind BRIDGE_URL does not support them"),
        BridgeFailure(
            "no such route, in words", () => Results.Text("404 page not found", statusCode: 404), 502,
            "integration bridge has no deliveries to show (HTTP 404) — the bridge behind BRIDGE_URL does not support them"),
        BridgeFailure(
            "no such method", () => Results.StatusCode(405), 502,
            "integration bridge has no deliveries to show (HTTP 405) — the bridge behind BRIDGE_URL does not support them"),
        BridgeFailure(
            "it lost the integration", ScriptedBridge.NotFound, 502,
            "integration bridge does not know this integration — activate it again (POST /api/chatwoot/set/{instance})"),
        BridgeFailure(
            "another token", () => ScriptedBridge.Error(401, "bridge_unauthorized", "wrong BRIDGE_TOKEN"), 502,
            "integration bridge rejected the request — verify BRIDGE_TOKEN. Detail: HTTP 401: wrong BRIDGE_TOKEN"),
        BridgeFailure("a fault", () => Results.Text("panic: HTTP 404", statusCode: 500), 502, NoBridge + "HTTP 500: panic: HTTP 404"),
        BridgeFailure("busy", () => ScriptedBridge.Error(409, "activation_in_progress", "busy"), 502, NoBridge + "HTTP 409: busy"),
        BridgeFailure(
            "a web page", () => Results.Text("<html>", "text/html"), 502,
            NoBridge + "HTTP 200 with an answer that is not the JSON of a bridge"),
    ];

    private static readonly TestCaseData[] Bodies =
    [
        Body("[]", "a JSON object is required"),
        Body("{", "malformed JSON at line 1, byte 2"),
        Body("""{"ids":"evt_1"}""", "ids must be a list of strings"),
        Body("""{"ids":["evt_1",2]}""", "ids must be a list of strings"),
        Body("""{"ids":["evt_1",null]}""", "ids must be a list of strings"),
        Body("""{"ids":["\ud800"]}""", "ids must be valid Unicode text"),
        Body("""{"ids":[]}""", "ids must name 1 to 100 events"),
        Body($$"""{"ids":[{{string.Join(',', Enumerable.Repeat("\"evt_1\"", 101))}}]}""", "ids must name 1 to 100 events"),
        Body("""{"ids":[""]}""", "ids must be 1 to 64 visible ASCII characters each"),
        Body($$"""{"ids":["{{new string('e', 65)}}"]}""", "ids must be 1 to 64 visible ASCII characters each"),
        Body("""{"ids":["evt 1"]}""", "ids must be 1 to 64 visible ASCII characters each"),
        Body("""{"ids":["evt_1"],"ids":["evt_2"]}""", "ids is given twice"),
    ];

    private readonly TemporaryFolder _folder = new();
    private ScriptedBridge _bridge = null!;
    private RyzeApp _ryze = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _bridge = await ScriptedBridge.StartAsync();
        _ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder), configure: SteadyCounter.At(1));
        Assert.That((await _ryze.Client.SetAsync(RyzeClient.Body("https://chatwoot.example.com"))).Code, Is.EqualTo(201));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _ryze.DisposeAsync();
        await _bridge.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    [NonParallelizable]
    public async Task Deliveries_show_only_the_documented_fields()
    {
        var asked = (Id: "", Limit: 0, After: (long?)null);
        _bridge.OnListDeadLetters = (id, limit, after) =>
        {
            asked = (id, limit, after);
            return Results.Text(
                """
                {"backlog":7,"dead_letters":1000,"next":11,"more":"secret","items":[{"id":"evt_12","event":"message.exchange","occurred_at":"2026-11-25T13:00:00+03:00",
                "reason":"HTTP 422:\r\n no","dead_since":"2026-11-25T10:00:01.234Z","data":{"text":"secret"}}]}
                """, "application/json");
        };

        var answer = await _ryze.Client.SendAsync(HttpMethod.Get, $"{Path}?limit=1&after=13");

        Assert.That($"{answer}", Is.EqualTo(
            """200 {"instance_name":"suporte","bridge_integration_id":"int_1","backlog":7,"dead_letters":1000,"items":[{"id":"evt_12","event":"message.exchange","occurred_at":"2026-11-25T10:00:00Z","reason":"HTTP 422: no","dead_since":"2026-11-25T10:00:01Z"}],"next":11}"""));
        Assert.That(asked, Is.EqualTo(("int_1", 1, (long?)13)));
        await _ryze.Client.SendAsync(HttpMethod.Get, Path);
        Assert.That(asked, Is.EqualTo(("int_1", 50, (long?)null)));
    }

    [TestCase(null, "{}")]
    [TestCase("", "{}")]
    [TestCase("{}", "{}")]
    [TestCase("""{"ids":null,"other":1}""", "{}")]
    [TestCase("""{"ids":["evt_1","evt_2"]}""", """{"ids":["evt_1","evt_2"]}""")]
    [NonParallelizable]
    public async Task Retry_sends_the_ids_in_its_optional_body(string? sent, string asked)
    {
        _bridge.Retries.Clear();
        _bridge.OnRetry = _ => Results.Json(new { retried = 2 });

        var answer = await RetryAsync(sent);

        Assert.That($"{answer}", Is.EqualTo("""200 {"retried":2}"""));
        Assert.That(_bridge.Retries, Is.EqualTo(new[] { ("int_1", asked) }));
    }

    [TestCaseSource(nameof(BridgeFailures))]
    [NonParallelizable]
    public async Task Bridge_failure_is_reported_in_one_line(Func<IResult> says, int status, string message)
    {
        _bridge.OnListDeadLetters = (_, _, _) => says();
        _bridge.OnRetry = _ => says();

        var listed = await _ryze.Client.SendAsync(HttpMethod.Get, Path);
        var retried = await RetryAsync(null);

        Assert.That(new[] { $"{listed.Code} {listed.Error}", $"{retried.Code} {retried.Error}" }, Is.All.EqualTo($"{status} {message}"));
    }

    [TestCase("""{}""")]
    [TestCase("""{"items":[null]}""")]
    [TestCase("""{"items":[{"id":"","event":"e","reason":"r"}]}""")]
    [TestCase("""{"items":[{"id":"evt_1","event":"e"}]}""")]
    [TestCase("""{"items":{}}""")]
    [NonParallelizable]
    public async Task Invalid_list_from_the_bridge_is_502(string body)
    {
        _bridge.OnListDeadLetters = (_, _, _) => Results.Text(body, "application/json");

        var answer = await _ryze.Client.SendAsync(HttpMethod.Get, Path);

        Assert.That($"{answer.Code} {answer.Error}", Does.StartWith($"502 {NoBridge}HTTP 200 with an answer that is no"));
    }

    [TestCase("limit=0", "limit must be 1 to 100")]
    [TestCase("limit=101", "limit must be 1 to 100")]
    [TestCase("limit=-1&after=0", "limit must be 1 to 100; after must be greater than 0")]
    [TestCase("limit=ten", "limit has an invalid value")]
    [TestCase("limit=99999999999", "limit has an invalid value")]
    [TestCase("after=-5", "after must be greater than 0")]
    [TestCase("after=evt_1", "after has an invalid value")]
    public async Task Wrong_query_is_400_with_every_error(string query, string fault)
    {
        var answer = await _ryze.Client.SendAsync(HttpMethod.Get, $"{Path}?{query}");

        Assert.That($"{answer.Code} {answer.Error}", Is.EqualTo($"400 invalid query: {fault}"));
    }

    [TestCaseSource(nameof(Bodies))]
    public async Task Wrong_body_is_400_with_its_error(string body, string fault)
    {
        var answer = await RetryAsync(body);

        Assert.That($"{answer.Code} {answer.Error}", Is.EqualTo($"400 invalid body: {fault}"));
    }

    [Test]
    public async Task Deliveries_are_404_without_an_integration()
    {
        await _ryze.Client.CreateAsync(new { name = "bare" });

        var listed = await _ryze.Client.SendAsync(HttpMethod.Get, "/api/chatwoot/deliveries/bare");
        var retried = await _ryze.Client.SendAsync(HttpMethod.Post, "/api/chatwoot/deliveries/bare/retry");

        Assert.That(
            new[] { $"{listed.Code} {listed.Error}", $"{retried.Code} {retried.Error}" },
            Is.All.EqualTo("404 no chatwoot integration for this instance"));
    }

    private async Task<Answer> RetryAsync(string? body)
    {
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await _ryze.Client.SendAsync(HttpMethod.Post, $"{Path}/retry", content);
    }

    private static TestCaseData BridgeFailure(string name, Func<IResult> says, int status, string message) =>
        new TestCaseData(says, status, message).SetArgDisplayNames(name);

    private static TestCaseData Body(string body, string fault) =>
        new TestCaseData(body, fault).SetArgDisplayNames(string.Concat(body.Take(30).Select(c => c is '\\' ? '/' : c)), fault);
}
