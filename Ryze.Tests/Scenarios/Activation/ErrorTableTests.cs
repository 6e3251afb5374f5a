using System.Globalization;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>
/// Status and full text of every error in docs/spec/api.md 4.3, against a real bridge process and a Chatwoot over HTTP. The rows share one
/// instance, so they run one after the other.
/// </summary>
[Parallelizable(ParallelScope.Self)]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class ErrorTableTests : IDisposable
{
    private const string TimeLimit = "no answer within 10 s";

    private readonly TemporaryFolder _folder = new();
    private RyzeProcess _bridge = null!;
    private RyzeApp _ryze = null!;
    private ScriptedChatwoot _chatwoot = null!;

    [OneTimeSetUp]
    public async Task StartBoth()
    {
        _bridge = await RyzeProcess.StartAsync(RealBridge.Settings(_folder));
        _ryze = await RyzeApp.StartAsync(RealBridge.Api(_folder, _bridge.Url.AbsoluteUri));

        // A process's first call takes seconds on a busy machine, and the bridge waits only 10 s for Chatwoot.
        await using var chatwoot = await ScriptedChatwoot.StartAsync();
        await Eventually.TrueAsync(
            async () => (await _ryze.Client.SetAsync(RyzeClient.Body(chatwoot.Url, apiToken: "no-such-token"))).Code == 401,
            "both processes have made their first calls", sparingly: true);
    }

    [OneTimeTearDown]
    public async Task StopBoth()
    {
        await _ryze.DisposeAsync();
        await _bridge.DisposeAsync();
    }

    [SetUp]
    public async Task StartChatwoot() => _chatwoot = await ScriptedChatwoot.StartAsync();

    [TearDown]
    public async Task StopChatwoot() => await _chatwoot.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [TestCaseSource(typeof(ErrorRows), nameof(ErrorRows.All))]
    public async Task Chatwoot_cause_has_its_documented_error(ErrorRow row)
    {
        row.Script?.Invoke(_chatwoot);
        var url = row.Url
            .Replace("{host}", _chatwoot.Host, StringComparison.Ordinal)
            .Replace("{port}", new Uri(_chatwoot.Host).Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{other}", FreePort.Next().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

        // The public API removes a trailing slash before it uses or shows the URL.
        Task<Answer> SetAsync() => _ryze.Client.SetAsync(RyzeClient.Body(url + "/", row.AccountId, row.Token));
        var answer = await SetAsync();
        for (var retries = 3; retries > 0 && answer.Body.Contains(TimeLimit, StringComparison.Ordinal)
            && !row.Message.Contains(TimeLimit, StringComparison.Ordinal); retries--)
        {
            // The machine was too slow for Chatwoot's time limit, which another row tests.
            answer = await SetAsync();
        }

        AssertIs(answer, row.Status, row.Message.Replace("{url}", url, StringComparison.Ordinal));
        Assert.That(_chatwoot.Desk.Creations, Is.Zero, "a refused request creates no inbox");
    }

    [TestCase(
        "{}", "invalid body: chatwootBaseUrl is required; chatwootAccountId is required; chatwootApiToken is required; inboxName is required")]
    [TestCase(
        """{"chatwootBaseUrl":"ftp://x","chatwootAccountId":0,"chatwootApiToken":"t","inboxName":" "}""",
        "invalid body: chatwootBaseUrl must be an absolute http or https URL; chatwootAccountId must be greater than 0; inboxName is required")]
    public async Task Invalid_body_error_names_every_field(string body, string message) =>
        AssertIs(await _ryze.Client.SetTextAsync(body), 400, message);

    [Test]
    public async Task Set_answers_404_when_the_instance_is_unknown() =>
        AssertIs(await _ryze.Client.SetAsync(RyzeClient.Body(_chatwoot.Url), "another"), 404, "instance not found");

    [Test]
    public async Task Set_answers_409_when_another_activation_holds_the_lease()
    {
        var making = _chatwoot.Hold("POST", "/inboxes");
        var first = _ryze.Client.SetAsync(RyzeClient.Body(_chatwoot.Url));
        await making.Arrived;

        var second = await _ryze.Client.SetAsync(RyzeClient.Body(_chatwoot.Url));

        making.Release();
        AssertIs(second, 409, "chatwoot activation already in progress for this instance");
        Assert.That((await first).Code, Is.EqualTo(201), (await first).Body);
        Assert.That((await _ryze.Client.DeleteAsync()).Code, Is.EqualTo(200));
        Assert.That(_chatwoot.Count("POST", "/inboxes"), Is.EqualTo(1));
    }

    [Test]
    public async Task Created_inbox_is_removed_when_the_local_database_fails()
    {
        // A separate public API, because its unreleased lease blocks the instance for 15 s.
        using var folder = new TemporaryFolder();
        await using var ryze = await RyzeApp.StartAsync(RealBridge.Api(folder, _bridge.Url.AbsoluteUri));
        var making = _chatwoot.HoldAnswer("POST", "/inboxes");
        var activation = ryze.Client.SetAsync(RyzeClient.Body(_chatwoot.Url));
        await making.Arrived;
        Assert.That(_chatwoot.Desk.Inboxes, Has.Count.EqualTo(1));
        await using (await LockedDatabase.LockAsync(folder.File("ryze.db")))
        {
            making.Release();
            var answer = await activation;
            Assert.That(answer.Code, Is.EqualTo(500));
            Assert.That(answer.Error, Does.Match(LockedDatabase.NotPersisted));
        }

        Assert.That(_chatwoot.Desk.Inboxes, Is.Empty);
        Assert.That((await ryze.Client.ListAsync()).Error, Is.EqualTo("no chatwoot integration for this instance"));
    }

    [Test]
    public async Task Set_answers_502_when_the_network_policy_refuses_the_address()
    {
        using var folder = new TemporaryFolder();
        var settings = RealBridge.Settings(folder);
        settings["CHATWOOT_ALLOW_PRIVATE_NETWORKS"] = "false";
        await using var bridge = await RyzeProcess.StartAsync(settings);
        await using var ryze = await RyzeApp.StartAsync(RealBridge.Api(folder, bridge.Url.AbsoluteUri));

        var answer = await ryze.Client.SetAsync(RyzeClient.Body(_chatwoot.Url));

        AssertIs(
            answer, 502,
            $"Chatwoot is unreachable at {_chatwoot.Url} — verify chatwootBaseUrl and that the host is reachable from the server. "
            + "Detail: 127.0.0.1 is not a public address (refused by the network policy)");
        Assert.That(_chatwoot.Calls, Is.Empty);
    }

    [Test]
    public async Task Set_answers_502_when_the_bridge_has_another_token()
    {
        using var folder = new TemporaryFolder();
        var settings = RealBridge.Api(folder, _bridge.Url.AbsoluteUri);
        settings["BRIDGE_TOKEN"] = "not-the-token-of-the-bridge";
        await using var ryze = await RyzeApp.StartAsync(settings);

        var answer = await ryze.Client.SetAsync(RyzeClient.Body(_chatwoot.Url));

        AssertIs(answer, 502, "integration bridge rejected the request — verify BRIDGE_TOKEN. Detail: HTTP 401: wrong BRIDGE_TOKEN");
        Assert.That(_chatwoot.Calls, Is.Empty);
    }

    private static void AssertIs(Answer answer, int status, string message) =>
        Assert.That((answer.Code, answer.Error), Is.EqualTo((status, message)));
}
