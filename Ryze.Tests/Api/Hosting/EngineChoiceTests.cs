using Microsoft.Extensions.DependencyInjection;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Api.Sandbox.Phone;
using Ryze.Application.PublicApi.Commands;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Infrastructure.PublicApi.Engines.RyzeApi;
using Ryze.Tests.Infrastructure.PublicApi.Engines;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api.Hosting;

/// <summary>docs/spec/api.md 10: which engine a host uses.</summary>
internal sealed class EngineChoiceTests
{
    private static readonly EngineCommand Text = new EngineCommand.SendText("5511999990000@s.whatsapp.net", "Olá <b>", null);

    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Production_reports_the_missing_setting_when_the_engine_has_no_URL()
    {
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(_folder));

        var outcome = await SendAsync(ryze);

        Assert.That(outcome.Error, Is.EqualTo(new EngineError.NotConfigured()));
        foreach (var path in new[] { "", "/phone/suporte", "/desk/inboxes", "/activation", "/page/sandbox.js", "/chatwoot/api" })
        {
            Assert.That((await GetAsync(ryze, "/sandbox" + path)).Status, Is.EqualTo(404), path);
        }
    }

    [Test]
    public async Task Development_has_a_sandbox_phone_when_the_engine_has_no_URL()
    {
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(_folder, "api,bridge"), environment: "Development");

        var empty = await PhoneOfAsync(ryze);
        var receipt = (await SendAsync(ryze)).Value;
        var shown = await PhoneOfAsync(ryze);

        Assert.That(empty, Is.EqualTo((200, "[]", "this is not a phone, it is Ryze's sandbox")));
        Assert.That(
            shown.Body,
            Does.StartWith(
                $$"""[{"id":"{{receipt.MessageId}}","source":"cmd_1","direction":"outgoing","chat":"5511999990000@s.whatsapp.net","kind":"text","text":"Olá <b>","timestamp":"20""")
                .And.EndsWith("\"}]"));
        var page = await GetAsync(ryze, "/sandbox");
        Assert.That(
            page.Body, Does.Contain("Development only.").And.Not.Contains("style=").And.Not.Contains("<script>"),
            "the page has no inline style or script");
        Assert.That(page.Policy, Does.StartWith("default-src 'none'; script-src 'self'; style-src 'self';"));
    }

    [TestCase("Production")]
    [TestCase("Development")]
    public async Task Host_calls_the_configured_engine_without_logging_its_token(string environment)
    {
        await using var engine = await ScriptedEngine.AnsweringAsync(200, ScriptedEngine.Json, ScriptedEngine.Sent);
        var settings = RyzeApp.Settings(_folder, "api,bridge");
        settings["ENGINE_URL"] = engine.Url;
        settings["ENGINE_TOKEN"] = ScriptedEngine.Token;
        await using var ryze = await RyzeApp.StartAsync(settings, environment, configure: RyzeApp.LogEverything);

        Assert.That(ryze.Services.GetRequiredService<IWhatsAppEngine>(), Is.InstanceOf<RyzeApiEngine>());
        Assert.That((await SendAsync(ryze)).Value.MessageId, Is.EqualTo("3EB01"));
        Assert.That((await PhoneOfAsync(ryze)).Status, Is.EqualTo(404));
        Assert.That(ryze.Services.GetService<SandboxPhone>(), Is.Null);
        Assert.That(
            ryze.Logs.Select(l => $"{l.Message} {string.Join(' ', l.StructuredState ?? [])} {l.Exception}"),
            Has.None.Contains(ScriptedEngine.Token));
    }

    private static Task<Result<SentMessage>> SendAsync(RyzeApp ryze) =>
        ryze.Services.GetRequiredService<IWhatsAppEngine>().SendAsync("suporte", "cmd_1", Text, default);

    private static async Task<(int Status, string Body, string? Marker)> PhoneOfAsync(RyzeApp ryze)
    {
        var (status, body, marker, _) = await GetAsync(ryze, "/sandbox/phone/suporte");
        return (status, body, marker);
    }

    private static async Task<(int Status, string Body, string? Marker, string? Policy)> GetAsync(RyzeApp ryze, string path)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(ryze.Url, path));
        using var response = await client.SendAsync(request, default);
        return (
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(), HeaderOf(SandboxChatwootEndpoints.HeaderName),
            HeaderOf("Content-Security-Policy"));

        string? HeaderOf(string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
    }
}
