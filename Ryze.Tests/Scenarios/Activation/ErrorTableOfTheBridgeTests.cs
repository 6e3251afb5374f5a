using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>The errors of docs/spec/api.md 4.3 that the bridge causes: it is down, answers invalid data, or is not configured.</summary>
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

    [TestCase(
        200, "text/html", "<html>Hello</html>", Unreachable + "HTTP 200 with an answer that is not the JSON of a bridge",
        TestName = "Bridge_answers_a_web_page")]
    [TestCase(
        201, "application/json", "{}", Unreachable + "HTTP 201 with an answer without an id", TestName = "Bridge_answers_an_empty_object")]
    [TestCase(
        201, "application/json", "[]", Unreachable + "HTTP 201 with an answer that is not the JSON of a bridge",
        TestName = "Bridge_answers_an_array")]
    [TestCase(418, "text/plain", "I am a teapot", Unreachable + "HTTP 418: I am a teapot", TestName = "Bridge_answers_free_text")]
    [TestCase(503, "text/plain", "", Unreachable + "HTTP 503", TestName = "Bridge_answers_an_empty_body")]
    [TestCase(
        400, "application/json", """{"error":{"code":"invalid_request","message":"no","detail":"inbox_name is required"}}""",
        Unreachable + "HTTP 400: inbox_name is required", TestName = "Bridge_answers_invalid_request")]
    [TestCase(401, "text/plain", "Unauthorized", Rejected + "HTTP 401: Unauthorized", TestName = "Bridge_answers_401")]
    [TestCase(403, "text/plain", "go away", Rejected + "HTTP 403: go away", TestName = "Bridge_answers_403")]
    public async Task Set_answers_502_when_the_bridge_fails(int status, string type, string body, string message)
    {
        await using var ryze = await RyzeApp.StartAsync(_bridge.Settings(_folder));
        _bridge.OnActivate = (_, _) => Task.FromResult(Results.Text(body, type, statusCode: status));

        var answer = await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));

        Assert.That((answer.Code, answer.Error), Is.EqualTo((502, message)));
    }

    [Test]
    public async Task Set_answers_502_when_the_bridge_is_down()
    {
        await using var ryze = await RyzeApp.StartAsync(RealBridge.Api(_folder, $"http://127.0.0.1:{FreePort.Next()}"));

        var answer = await ryze.Client.SetAsync(RyzeClient.Body(Chatwoot));

        Assert.That((answer.Code, answer.Error), Is.EqualTo((502, Unreachable + "connection refused")));
    }

    [Test]
    public async Task Set_answers_502_when_the_bridge_does_not_answer_within_60_s()
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
    public async Task All_three_calls_answer_503_when_either_variable_is_missing(string missing)
    {
        var settings = _bridge.Settings(_folder);
        settings.Remove(missing);
        await using var ryze = await RyzeApp.StartAsync(settings);

        foreach (var answer in new[] { await ryze.Client.SetAsync(
            RyzeClient.Body(Chatwoot)), await ryze.Client.ListAsync(), await ryze.Client.DeleteAsync() })
        {
            Assert.That((answer.Code, answer.Error), Is.EqualTo((503, NotConfigured)));
        }

        Assert.That(_bridge.Activations, Is.Empty);
    }
}
