using Ryze.Tests.Support;

namespace Ryze.Tests.Api.Http;

/// <summary>docs/security.md: the headers of every response, and the host names in Development.</summary>
internal sealed class SecurityHeadersTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("/swagger/index.html")]
    [TestCase("/health")]
    [TestCase("/nowhere")]
    [TestCase("/api/instance/list")]
    public async Task Every_response_has_the_security_headers(string path)
    {
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(_folder));

        var answer = await ryze.Client.SendAsync(HttpMethod.Get, path);

        Assert.That(
            (Header(answer, "X-Content-Type-Options"), Header(answer, "X-Frame-Options"), Header(answer, "Content-Security-Policy")),
            Is.EqualTo(("nosniff", "DENY", "frame-ancestors 'none'")));
    }

    [Test]
    public async Task Response_with_a_token_is_not_cached()
    {
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(_folder));

        var created = await ryze.Client.CreateAsync(new { name = "vendas" });

        Assert.That((created.Code, Header(created, "Cache-Control")), Is.EqualTo((201, "no-store")));
    }

    [TestCase("true", 200)]
    [TestCase("false", 404)]
    public async Task Swagger_can_be_switched_off(string swagger, int status)
    {
        var settings = RyzeApp.Settings(_folder);
        settings["SWAGGER"] = swagger;
        await using var ryze = await RyzeApp.StartAsync(settings);

        foreach (var path in new[] { "/swagger/index.html", "/swagger/v1/swagger.json" })
        {
            Assert.That((await ryze.Client.SendAsync(HttpMethod.Get, path)).Code, Is.EqualTo(status), path);
        }
    }

    [TestCase("Development", "evil.example", 400)]
    [TestCase("Development", "LOCALHOST", 404)]
    [TestCase("Development", "127.0.0.1", 404)]
    [TestCase("Development", "tunnel.example.net", 404)]
    [TestCase("Production", "ryze.example.com", 404)]
    public async Task Development_answers_only_to_local_host_names(string environment, string host, int status)
    {
        var settings = RyzeApp.Settings(_folder, "api,bridge");
        settings["BRIDGE_PUBLIC_URL"] = "https://tunnel.example.net/ryze";
        await using var ryze = await RyzeApp.StartAsync(settings, environment);

        var answer = await ryze.Client.SendAsync(HttpMethod.Get, "/nowhere", null, ("Host", $"{host}:{ryze.Url.Port}"));

        Assert.That(answer.Code, Is.EqualTo(status), answer.Body);
        Assert.That(
            answer.Error,
            Is.EqualTo(
            status == 400
            ? "unknown host (Development answers to localhost, 127.0.0.1, [::1] and the hosts of its own URLs)" : "not found"));
    }

    private static string? Header(Answer answer, string name) =>
        answer.Raw.Headers.TryGetValues(name, out var values)
            || answer.Raw.Content.Headers.TryGetValues(name, out values) ? values.Single() : null;
}
