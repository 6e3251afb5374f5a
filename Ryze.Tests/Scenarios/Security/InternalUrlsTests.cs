using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Security;

/// <summary>docs/spec/security.md 2, <c>INTERNAL_URLS</c>: the public listener serves only public routes.</summary>
internal sealed class InternalUrlsTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public async Task Internal_routes_answer_only_on_the_internal_listener()
    {
        var port = FreePort.Next();
        var settings = RyzeApp.Settings(_folder, roles: "api,bridge");
        settings["BRIDGE_TOKEN"] = RealBridge.Token;
        settings["INTERNAL_URLS"] = $"http://127.0.0.1:{port}";
        await using var ryze = await RyzeApp.StartAsync(settings);
        await using var chatwoot = await ScriptedChatwoot.StartAsync();

        Assert.That(
            (await ryze.Client.SetAsync(RyzeClient.Body(chatwoot.Url))).Code, Is.EqualTo(201),
            "the public API and the bridge reach each other");

        var insideUrl = new Uri($"http://127.0.0.1:{port}");
        using var inside = new RyzeClient(insideUrl, token: null);
        foreach (var (path, answered) in new[]
        {
            ("/v1/integrations/int_1", 404), ("/v1/integrations/int_1/dead-letters", 404), ($"/ws/chatwoot/{RyzeClient.Instance}", 400),
            ("/api/engine/media/med_1", 404), ("/metrics", 200),
        })
        {
            var header = ("Authorization", $"Bearer {RealBridge.Token}");
            var open = await ryze.Client.SendAsync(HttpMethod.Get, path, content: null, header);
            var closed = await inside.SendAsync(HttpMethod.Get, path, content: null, header);
            Assert.That((open.Code, open.Error, closed.Code), Is.EqualTo((404, "not found", answered)), path);
        }

        Assert.That((await inside.SendAsync(HttpMethod.Get, "/health")).Code, Is.EqualTo(200));
        var integration = (string?)(await ryze.Client.ListAsync()).Json["bridge_integration_id"];
        using var bridge = new BridgeCaller(insideUrl);
        await Eventually.TrueAsync(
            async () => (string?)(await bridge.GetAsync(integration!)).Json["socket"] == "connected", "the link is open", sparingly: true);
    }

    [TestCase("http://127.0.0.1:0", Description = "any port")]
    [TestCase("http://127.0.0.1:5080", Description = "the public one")]
    public void Start_fails_without_a_separate_internal_port(string url)
    {
        var settings = RyzeApp.Settings(_folder);
        settings["urls"] = "http://127.0.0.1:5080";
        settings["INTERNAL_URLS"] = url;

        var wrong = Assert.ThrowsAsync<Ryze.Infrastructure.Shared.Configuration.ConfigurationException>(() => RyzeApp.StartAsync(settings));

        Assert.That(wrong!.Message, Does.Contain("INTERNAL_URLS must have ports of their own, other than those of ASPNETCORE_URLS"));
    }
}
