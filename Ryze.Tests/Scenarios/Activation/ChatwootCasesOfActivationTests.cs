using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Ryze.Tests.Scenarios.Agents;
using Ryze.Tests.Scenarios.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>
/// The cases of docs/spec/chatwoot.md 4.1 that concern the activation, each under its name: Chatwoot's answer and the customer's error.
/// <see cref="ChatwootCasesOfMessagesTests"/> and <see cref="ChatwootCasesOfAgentsTests"/> hold the others.
/// </summary>
[Parallelizable(ParallelScope.Self)]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class ChatwootCasesOfActivationTests
{
    private const string TokenFamily = "Chatwoot rejected the API token — verify chatwootApiToken. Detail: ";
    private const string RightsFamily = "Chatwoot denied the request — verify the API token has admin scope on account 1. Detail: ";
    private const string NotFoundFamily =
        "Chatwoot account or endpoint not found — verify chatwootBaseUrl ({url}) and chatwootAccountId (1). Detail: ";
    private const string InvalidFamily =
        "Chatwoot rejected the request as invalid — verify inboxName and the Chatwoot account's limits. Detail: ";
    private const string UnreachableFamily =
        "Chatwoot is unreachable at {url} — verify chatwootBaseUrl and that the host is reachable from the server. Detail: ";
    private const string SignIn = """{"errors":["You need to sign in or sign up before continuing."]}""";
    private const string ProxyHint = " (the header may be stripped by a proxy)";
    private const string NotAnAdministrator = "You are not authorized to do this action";

    private readonly TemporaryFolder _folder = new();
    private RyzeApp _ryze = null!;
    private ScriptedChatwoot _chatwoot = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        var settings = RyzeApp.Settings(_folder, roles: "api,bridge");
        settings["BRIDGE_TOKEN"] = RealBridge.Token;
        _ryze = await RyzeApp.StartAsync(settings, configure: SteadyCounter.At(1));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _ryze.DisposeAsync();
        _folder.Dispose();
    }

    [SetUp]
    public async Task StartChatwoot() => _chatwoot = await ScriptedChatwoot.StartAsync();

    [TearDown]
    public async Task StopChatwoot() => await _chatwoot.DisposeAsync();

    [TestCase(
        "GET", "/profile", 401, """{"error":"Invalid Access Token"}""", 401, TokenFamily + "HTTP 401: Invalid Access Token",
        TestName = "Token_wrong")]
    [TestCase(
        "GET", "/profile", 401, SignIn, 401, TokenFamily + "HTTP 401: You need to sign in or sign up before continuing." + ProxyHint,
        TestName = "Header_stripped")]
    [TestCase(
        "POST", "/inboxes", 401, """{"error":"You are not authorized to do this action"}""", 403,
        RightsFamily + "HTTP 401: " + NotAnAdministrator, TestName = "Agent_role")]
    [TestCase(
        "GET", "/inboxes", 401, """{"error":"You are not authorized to access this account"}""", 403,
        RightsFamily + "HTTP 401: You are not authorized to access this account",
        TestName = "Not_a_member")]
    [TestCase(
        "GET", "/inboxes", 401, """{"error":"Account is suspended"}""", 403, RightsFamily + "HTTP 401: Account is suspended",
        TestName = "Suspended")]
    [TestCase(
        "GET", "/profile", 401, """{"error":"Access to this endpoint is not authorized for bots"}""", 403,
        RightsFamily + "HTTP 401: Access to this endpoint is not authorized for bots", TestName = "Bot_token")]
    [TestCase(
        "GET", "/inboxes", 404, """{"error":"Resource could not be found"}""", 400,
        NotFoundFamily + "HTTP 404: Resource could not be found", TestName = "Account_missing")]
    [TestCase(
        "POST", "/inboxes", 402, """{"error":"Account limit exceeded. Upgrade to a higher plan"}""", 400,
        InvalidFamily + "HTTP 402: Account limit exceeded. Upgrade to a higher plan", TestName = "Limit")]
    [TestCase(
        "POST", "/inboxes", 422, """{"message":"Name can't be blank","attributes":["name"]}""", 400,
        InvalidFamily + "HTTP 422: Name can't be blank", TestName = "Invalid")]
    [TestCase(
        "GET", "/profile", 401, """{"errors":["Para continuar, faça login ou registre-se."]}""", 401,
        TokenFamily + "HTTP 401: Para continuar, faça login ou registre-se." + ProxyHint, TestName = "Localized")]
    public Task Chatwoot_failure_has_its_documented_message(
        string method, string pathEnd, int status, string json, int code, string message)
    {
        _chatwoot.Fail(method, pathEnd, status, json);
        return AssertAsync(code, message);
    }

    [Test]
    public async Task Not_Chatwoot()
    {
        foreach (var status in new[] { 200, 404 })
        {
            _chatwoot.On(
                "GET", "/chatwoot/api",
                (context, _) => Results.Text("<html>Hello</html>", "text/html", statusCode: status).ExecuteAsync(context));
            await AssertAsync(400, NotFoundFamily + $"not a Chatwoot: HTTP {status} with an HTML page");
        }
    }

    [Test]
    public async Task Slow()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-06-17T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        using var folder = new TemporaryFolder();
        var settings = RyzeApp.Settings(folder, roles: "api,bridge");
        settings["BRIDGE_TOKEN"] = RealBridge.Token;
        await using var ryze = await RyzeApp.StartAsync(settings, time: time);
        var silent = _chatwoot.Hold("POST", "/inboxes");
        var calling = ryze.Client.SetAsync(RyzeClient.Body(_chatwoot.Url));
        await silent.Arrived;
        time.Advance(TimeSpan.FromSeconds(14));
        Assert.That(calling.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(1));
        AssertIs(await calling, 502, UnreachableFamily + "no answer within 15 s");
        Assert.That(_chatwoot.Count("POST", "/inboxes"), Is.EqualTo(1));

        var again = await ryze.Client.SetAsync(RyzeClient.Body(_chatwoot.Url));
        silent.Release();

        Assert.That(again.Code, Is.EqualTo(201), again.Body);
        var mine = _chatwoot.Desk.Inboxes[0].Id;
        await Eventually.TrueAsync(() => _chatwoot.Desk.Creations == 2, "the first attempt creates its inbox late");
        await Eventually.TrueWhileTimeAdvancesAsync(
            time, () => Task.FromResult(_chatwoot.Desk.Inboxes.Count == 1), "the late inbox is removed");
        Assert.That(_chatwoot.Desk.Inboxes.Single().Id, Is.EqualTo(mine));
    }

    [Test]
    public async Task Https_forced()
    {
        _chatwoot.On("POST", "/inboxes", (context, _) =>
        {
            context.Response.StatusCode = 301;
            context.Response.Headers.Location = _chatwoot.Host.Replace("http:", "https:", StringComparison.Ordinal) + context.Request.Path;
            return Task.CompletedTask;
        });

        await AssertAsync(400, NotFoundFamily + "use https");

        // Following the 301 would turn the POST into a GET, which lists inboxes.
        Assert.That(_chatwoot.Calls.Last(call => call.Path.EndsWith("/inboxes", StringComparison.Ordinal)).Method, Is.EqualTo("POST"));
    }

    private async Task AssertAsync(int code, string message)
    {
        AssertIs(await _ryze.Client.SetAsync(RyzeClient.Body(_chatwoot.Url)), code, message);
        Assert.That(_chatwoot.Desk.Inboxes, Is.Empty);
    }

    private void AssertIs(Answer answer, int code, string message) =>
        Assert.That((answer.Code, answer.Error), Is.EqualTo((code, message.Replace("{url}", _chatwoot.Url, StringComparison.Ordinal))));
}
