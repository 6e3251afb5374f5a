using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>The lines of api.md 4.3 whose cause is the bridge itself: none there, one of another make, or none configured.</summary>
internal sealed class ErrorTableOfTheBridgeTests
{
    private const string Chatwoot = "https://chatwoot.example.com";
    private const string Unreachable = "integration bridge is unreachable — verify BRIDGE_URL and that the bridge is running. Detail: ";
    private const string Rejected = "integration bridge rejected the request — verify BRIDGE_TOKEN. Detail: ";
    private const string NotConfigured = "integration gateway not configured (set BRIDGE_URL and BRIDGE_TOKEN)";

    private readonly TemporaryFolder _folder = new();
    private ScriptedBridge _bridge = null!;

    [SetUp]
    public async Task StartBridge() => _bridge = await ScriptedBridge.StartAsync();

    [TearDown]
    public async Task Stop()
    {
        await _bridge.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase(200, "text/html", "<html>Hello</html>", Unreachable + "HTTP 200 with an answer that is not the JSON of a bridge", TestName = "Nonsense: a web page")]
    [TestCase(201, "application/json", "{}", Unreachable + "HTTP 201 with an answer without an id", TestName = "Nonsense: an empty object")]
    [TestCase(201, "application/json", "[]", Unreachable + "HTTP 201 with an answer that is not the JSON of a bridge", TestName = "Nonsense: an array")]
    [TestCase(418, "text/plain", "I am a teapot", Unreachable + "HTTP 418: I am a teapot", TestName = "Nonsense: free text")]
    [TestCase(503, "text/plain", "", Unreachable + "HTTP 503", TestName = "Nonsense: nothing at all")]
    [TestCase(
        400, "application/json", """{"error":{"code":"invalid_request","message":"no","detail":"inbox_name is required"}}""",
        Unreachable + "HTTP 400: inbox_name is required", TestName = "It calls our request invalid")]
    [TestCase(401, "text/plain", "Unauthorized", Rejected + "HTTP 401: Unauthorized", TestName = "It answers 401 for itself")]
    [TestCase(403, "text/plain", "go away", Rejected + "HTTP 403: go away", TestName = "It answers 403 for itself")]
    public async Task A_bridge_that_fails_is_502(int status, string type, string body, string message)
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder));
        _bridge.OnActivate = (_, _) => Task.FromResult(Results.Text(body, type, statusCode: status));

        var answer = await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));

        Assert.That((answer.Code, answer.Error), Is.EqualTo((502, message)));
    }

    [Test]
    public async Task A_bridge_that_is_not_there_is_502()
    {
        await using var ryze = await RyzeApp.StartAsync(RealBridge.Api(_folder, $"http://127.0.0.1:{FreePort.Next()}"));

        var answer = await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));

        Assert.That((answer.Code, answer.Error), Is.EqualTo((502, Unreachable + "connection refused")));
    }

    [Test]
    public async Task A_bridge_that_does_not_answer_within_60_s_is_502()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-06-17T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder), time: time);
        var never = new TaskCompletionSource<IResult>();
        _bridge.OnActivate = (_, _) => never.Task;
        var calling = ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));
        await Eventually.TrueAsync(() => _bridge.Activations.Count == 1, "the bridge is asked");

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.That(calling.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(1));
        var answer = await calling.WaitAsync(TimeSpan.FromSeconds(20));

        never.SetResult(Results.NoContent());
        Assert.That((answer.Code, answer.Error), Is.EqualTo((502, Unreachable + "no answer within 60 s")));
    }

    [TestCase("BRIDGE_URL")]
    [TestCase("BRIDGE_TOKEN")]
    public async Task Without_either_variable_all_three_calls_are_503(string missing)
    {
        var settings = _bridge.Settings(_folder);
        settings.Remove(missing);
        await using var ryze = await RyzeApp.StartAsync(settings);

        foreach (var answer in new[] { await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot)), await ryze.Client.ListAsync(), await ryze.Client.DeleteAsync() })
        {
            Assert.That((answer.Code, answer.Error), Is.EqualTo((503, NotConfigured)));
        }

        Assert.That(_bridge.Activations, Is.Empty);
    }
}
