using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Tests.Scenarios.Agents;
using Ryze.Tests.Scenarios.Engines;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Security;

/// <summary>
/// docs/spec/quality.md 3: an engine's token, app secret, webhook key, verify token and path secret, and the one-time URLs of files, appear
/// in no answer, log, scope, metric, span, file or agent's error, whatever the engine says.
/// </summary>
internal sealed partial class EngineCredentialsTests
{
    private readonly List<string> _answers = [];
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);
    private readonly JsonConsole _console = new();
    private readonly Telemetry _telemetry = new();

    private WiredScene _scene = null!;

    private static IEnumerable<EngineWire> Wires() => [new EvolutionWire("2.4"), new WahaWire(), new CloudApiWire(), new RyzeApiWire()];

    [SetUp]
    public async Task Start() => _scene = await WiredScene.StartAsync(_console.AddTo);

    [TearDown]
    public async Task Stop()
    {
        await _scene.DisposeAsync();
        _telemetry.Dispose();
        _console.Dispose();
    }

    [TestCaseSource(nameof(Wires))]
    public async Task No_output_shows_a_credential_of_an_engine(EngineWire wire)
    {
        var customer = await AgentScene.StartAsync(_scene.Relay);
        await SetAsync(wire);
        await CallWebhooksAsync(customer);
        await FailASendAsync(customer);
        await OpenOneTimeUrlsAsync();
        Keep(await _scene.SetAsync(wire.SettingsFor(_scene.Engine.Url)));
        Keep(await _scene.Relay.App.Client.SendAsync(HttpMethod.Delete, $"/api/engine/delete/{RyzeClient.Instance}"));
        Keep(await _scene.Relay.App.Client.SendAsync(HttpMethod.Get, $"/api/engine/list/{RyzeClient.Instance}"));

        var found = Outputs().ToList();
        Assert.That(_secrets, Has.Count.GreaterThanOrEqualTo(4), "token, webhook key, path secret and a file's URL");
        foreach (var output in new[] { "answer", "console", "metric or span", "database", "Chatwoot" })
        {
            Assert.That(found.Where(line => line.Output == output), Is.Not.Empty, output);
        }

        Assert.That(_console.Lines.Any(line => line.Contains("\"RequestPath\"", StringComparison.Ordinal)), "scopes are written");
        Assert.That(
            from line in found
            from secret in _secrets
            where line.Text.Contains(secret, StringComparison.Ordinal)
            select $"{line.Output}: {Around(line.Text, secret)}",
            Is.Empty);
    }

    /// <summary>Refused by an engine that repeats what it received, unreachable, unregistered, and good.</summary>
    private async Task SetAsync(EngineWire wire)
    {
        _scene.Wire = wire;
        var settings = wire.SettingsFor(_scene.Engine.Url);
        _secrets.UnionWith(settings.Values.OfType<string>().Where(value => value.StartsWith("MARKED-", StringComparison.Ordinal)));
        foreach (var status in new[] { 400, 401, 403, 404, 500 })
        {
            _scene.Engine.OnCall = (_, body) => Task.FromResult<(int, string)?>((status, Echoing(body)));
            Keep(await _scene.SetAsync(settings));
        }

        Keep(await _scene.SetAsync(wire.SettingsFor($"http://127.0.0.1:{FreePort.Next()}")));
        Assert.That(_answers, Has.None.Contains("Engine connected"));

        _scene.Engine.OnCall = (call, body) => Task.FromResult<(int, string)?>(
            call.StartsWith("GET ", StringComparison.Ordinal) ? wire.SetupAnswer(call, body) : (400, Echoing(body)));
        var unregistered = Keep(await _scene.SetAsync(settings));
        Assert.That(unregistered.Body, Does.Contain("the webhook was not registered"));
        await CollectAsync();

        await _scene.ConnectAsync(wire);
        Keep(await _scene.Relay.App.Client.SendAsync(HttpMethod.Get, $"/api/engine/list/{RyzeClient.Instance}"));
        await CollectAsync();
    }

    /// <summary>Right, with a wrong signature, with a wrong path secret, and Cloud API's handshake.</summary>
    private async Task CallWebhooksAsync(AgentScene customer)
    {
        var body = _scene.Wire.Quote(customer.Jid, "oi", "3EB0");
        var signature = _scene.Wire.Sign(body);
        Keep(await _scene.PostAsync(_scene.Webhook, body, signature));
        Keep(await _scene.PostAsync(_scene.Webhook, body, [.. signature.Select(header => (header.Name, header.Value + "x"))]));
        Keep(await _scene.PostAsync(_scene.Webhook + "x", body, signature));
        Keep(await _scene.PostAsync(_scene.Webhook.Replace("/eng_", "/eng_other", StringComparison.Ordinal), body, signature));
        var connection = await FindAsync();
        foreach (var token in new[] { connection.WebhookSecret.Reveal(), connection.WebhookSecret.Reveal() + "x" })
        {
            Keep(await _scene.Relay.App.Client.SendAsync(
                HttpMethod.Get, $"{_scene.Webhook}?hub.mode=subscribe&hub.challenge=1158&hub.verify_token={token}"));
        }
    }

    /// <summary>The engine refuses an agent's file, and repeats every credential and the file's URL in its error.</summary>
    private async Task FailASendAsync(AgentScene customer)
    {
        _scene.OnSend = body =>
        {
            _secrets.UnionWith(FileUrl().Matches(body).Select(match => match.Groups[1].Value));
            return Task.FromResult<(int, string)?>((401, Echoing(body)));
        };
        var id = customer.Answer("look", isPrivate: false, new SandboxUpload("a.jpg", "image/jpeg", SampleFile.Of("a.jpg")));
        await customer.ShowsAsync(id, "failed");
        Assert.That(customer.Shown(id).Attributes, Does.Contain("refused"), "the agent reads the engine's answer");
    }

    /// <summary>A one-time URL works, is used up, or never existed.</summary>
    private async Task OpenOneTimeUrlsAsync()
    {
        var files = _scene.Sends.SelectMany(body => FileUrl().Matches(body)).Select(match => match.Groups[1].Value)
            .Distinct(StringComparer.Ordinal).ToList();
        foreach (var secret in files.Concat(files).Append(files[0] + "x"))
        {
            Keep(await _scene.Relay.App.Client.SendAsync(HttpMethod.Get, "/v1/files/" + secret));
        }
    }

    /// <summary>Everything that the engine could know.</summary>
    private string Echoing(string body) => _scene.Wire.Fault($"refused {string.Join(' ', _secrets)} {body} {_scene.Webhook}");

    /// <summary>The owner's own answers show the webhook's URL and the verify token (docs/spec/engines.md 2).</summary>
    private Answer Keep(Answer answer)
    {
        _answers.Add(ShownToTheOwner().Replace(answer.Body, "") + answer.Raw.Headers + answer.Raw.ReasonPhrase);
        return answer;
    }

    private async Task CollectAsync()
    {
        var connection = await FindAsync();
        _secrets.UnionWith([connection.WebhookSecret.Reveal(), connection.PathSecret.Reveal()]);
    }

    private async Task<EngineConnection> FindAsync()
    {
        var services = _scene.Relay.App.Services;
        var instance = await SqliteFile.ScalarAsync<string>(
            Path.Combine(_scene.Relay.Folder, "ryze.db"), "SELECT InstanceId FROM engine_connections");
        return (await services.GetRequiredService<IEngineConnectionRepository>()
            .FindOfInstanceAsync(instance, fresh: true, CancellationToken.None))!;
    }

    private IEnumerable<(string Output, string Text)> Outputs() =>
    [
        .. _answers.Select(answer => ("answer", answer)),
        .. _console.Lines.Select(line => ("console", line)),
        .. _telemetry.Lines.Select(line => ("metric or span", line)),
        .. Directory.EnumerateFiles(_scene.Relay.Folder, "*", SearchOption.AllDirectories).Select(file => ("database", Read(file))),
        .. _scene.Relay.Desk.Messages.Select(message => ("Chatwoot", message.Content + message.Attributes)),
    ];

    private static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return Path.GetFileName(file) + reader.ReadToEnd();
    }

    private static string Around(string text, string secret)
    {
        var at = text.IndexOf(secret, StringComparison.Ordinal);
        return text[Math.Max(0, at - 150)..Math.Min(text.Length, at + secret.Length + 50)];
    }

    [GeneratedRegex("/v1/files/([A-Za-z0-9_-]{20,})")]
    private static partial Regex FileUrl();

    [GeneratedRegex("\"(webhookUrl|verifyToken)\":\"[^\"]*\"")]
    private static partial Regex ShownToTheOwner();
}
