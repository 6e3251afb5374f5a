using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.Shared.Secrets;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Engines;

/// <summary>docs/spec/engines.md 2: an engine's secrets are encrypted, bound to their row, and part of <c>keys rotate</c>.</summary>
internal sealed class EngineSecretsTests
{
    private const string OldKey = "k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private const string NewKey = "k2:QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=";

    private static readonly string[] Columns = ["Token", "AppSecret", "WebhookSecret", "PathSecret"];

    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedAdapter _cloud = new(EngineKind.CloudApi);

    private string File => _folder.File("ryze.db");

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Rotation_encrypts_every_secret_with_the_first_key()
    {
        string path;
        await using (var before = await StartAsync(OldKey))
        {
            path = await ConnectAsync(before);
        }

        var rotation = await OperatorCall.RunAsync(Settings($"{NewKey},{OldKey}"), "keys", "rotate");

        Assert.That(rotation.ExitCode, Is.Zero, rotation.ToString());
        Assert.That(await KeysAsync(), Is.All.EqualTo("k2"));
        await using var after = await StartAsync(NewKey);
        Assert.That((await ListAsync(after)).Body, Does.Contain(path));
    }

    [Test]
    public async Task Database_contains_no_secret_in_plain_form()
    {
        await using (var ryze = await StartAsync(OldKey))
        {
            await ConnectAsync(ryze);
        }

        var bytes = await System.IO.File.ReadAllTextAsync(File, System.Text.Encoding.Latin1);
        foreach (var secret in new[] { _cloud.Last.Token, _cloud.Last.AppSecret!, _cloud.Last.WebhookSecret, _cloud.Last.PathSecret })
        {
            Assert.That(bytes, Does.Not.Contain(secret.Reveal()));
        }
    }

    [TestCase("BaseUrl = 'https://evil.example'")]
    [TestCase("AppSecret = WebhookSecret")]
    [TestCase("PathSecret = WebhookSecret")]
    public async Task Changed_row_is_not_used(string change)
    {
        await using var ryze = await StartAsync(OldKey);
        await ConnectAsync(ryze);

        await SqliteFile.ExecuteAsync(File, $"UPDATE engine_connections SET {change}");

        Assert.That((await ListAsync(ryze)).Code, Is.EqualTo(500));
        Assert.That(
            (await ryze.Client.SendAsync(HttpMethod.Delete, "/api/engine/delete/suporte")).Code, Is.EqualTo(200), "it can be disconnected");
    }

    [Test]
    public async Task No_log_contains_a_secret_of_the_engine()
    {
        await using var ryze = await RyzeApp.StartAsync(Settings(OldKey), configure: builder =>
        {
            RyzeApp.LogEverything(builder);
            ScriptedAdapter.TakeOver(builder, _cloud);
        });
        var path = await ConnectAsync(ryze);
        using var engine = new RyzeClient(ryze.Url, token: null);
        await engine.SendAsync(HttpMethod.Post, path, new StringContent("{}"));
        await engine.SendAsync(
            HttpMethod.Get, path + "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=" + _cloud.Last.WebhookSecret.Reveal());

        var logs = string.Join('\n', ryze.Logs.Select(log =>
            $"{log.Message} {string.Join(' ', log.StructuredState ?? [])} {string.Join(' ', log.Scopes.Select(Shown))} {log.Exception}"));
        Assert.That(logs, Does.Contain("/api/engine/webhook/" + _cloud.Last.Id), "the search covers the requests");
        foreach (var secret in new[] { _cloud.Last.Token, _cloud.Last.AppSecret!, _cloud.Last.WebhookSecret, _cloud.Last.PathSecret })
        {
            Assert.That(logs, Does.Not.Contain(secret.Reveal()));
        }
    }

    private static string Shown(object? scope) =>
        scope is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values) : $"{scope}";

    private static Task<Answer> ListAsync(RyzeApp ryze) => ryze.Client.SendAsync(HttpMethod.Get, "/api/engine/list/suporte");

    private static async Task<string> ConnectAsync(RyzeApp ryze)
    {
        var set = await ryze.Client.SendAsync(
            HttpMethod.Post, "/api/engine/set/suporte", System.Net.Http.Json.JsonContent.Create(EngineScene.CloudBody()));
        Assert.That(set.Code, Is.EqualTo(201), set.Body);
        return EngineScene.PathOf(set);
    }

    private Task<RyzeApp> StartAsync(string keys) =>
        RyzeApp.StartAsync(Settings(keys), configure: builder => ScriptedAdapter.TakeOver(builder, _cloud));

    private Dictionary<string, string?> Settings(string keys)
    {
        var settings = RyzeApp.Settings(_folder);
        settings["ENCRYPTION_KEY"] = keys;
        return settings;
    }

    private async Task<IEnumerable<string>> KeysAsync()
    {
        var rows = await SqliteFile.RowsAsync(
            File, $"SELECT {string.Join(", ", Columns)} FROM engine_connections",
            row => Columns.Select((_, i) => SecretProtector.KeyIdOf((byte[])row.GetValue(i))).ToList());
        return rows.Single();
    }
}
