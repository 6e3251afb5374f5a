using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Security;

/// <summary>docs/spec/quality.md 3: marked secrets appear only where they are used.</summary>
internal sealed class SecretsTests
{
    private const string RequestLine = "Microsoft.AspNetCore.Hosting.Diagnostics";

    private const string AccountToken = "ryze_acc_MARKED-account-token";
    private const string BridgeToken = "MARKED-bridge-token-0001";
    private const string Key = "TUFSS0VELWVuY3J5cHRpb24ta2V5LTMyLWJ5dGVzISE=";
    private const string InstanceToken = "ryze_ins_MARKED-instance-token";
    private const string WrongApiToken = "MARKED-wrong-api-token";

    /// <summary>All secrets in plain form; the sandbox's own token marks the valid API token.</summary>
    private static readonly string[] Secrets =
    [
        AccountToken, InstanceToken, BridgeToken, Key, "MARKED-encryption-key-32-bytes!!", "Data Source=", WrongApiToken,
        "sandbox-admin-token", "sandbox-agent-token", "sandbox-throttled-token",
    ];

    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task No_output_contains_a_secret()
    {
        var found = new StringBuilder();
        var data = _folder.Path;
        await using (var ryze = await RyzeApp.StartAsync(Settings(data), "Development", configure: RyzeApp.LogEverything))
        {
            found.AppendLine(await LiveAsync(ryze));
            foreach (var record in ryze.Logs)
            {
                found.AppendLine(Everything(record));
            }

            // The files during the run, including the write-ahead log.
            AppendFiles(found, data);
        }

        AppendFiles(found, data);
        var searched = found.ToString();
        Assert.That(searched, Does.Contain("WhatsApp - Orion"), "the search covers the answers");
        Assert.That(searched, Does.Contain("Executed DbCommand"), "logs are searched at every level");
        Assert.That(Secrets.Where(searched.Contains), Is.Empty, string.Join('\n', Secrets.SelectMany(s => Around(searched, s))));
    }

    [TestCase("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics")]
    [TestCase("Logging:FakeLogger:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics")]
    [TestCase("Logging:FakeLogger:LogLevel:Default")]
    [TestCase("Logging:LogLevel:Default")]
    public async Task Request_line_with_its_query_is_not_logged_at_any_log_level(string setting)
    {
        var settings = RyzeApp.Settings(_folder);
        settings[setting] = "Trace";
        await using var ryze = await RyzeApp.StartAsync(settings, configure: RyzeApp.LogEverything);

        await ryze.Client.SendAsync(HttpMethod.Get, "/ws/chatwoot/suporte?token=MARKED-query");
        await ryze.Client.SendAsync(HttpMethod.Get, "/api/chatwoot/list/suporte?token=MARKED-query");
        await ryze.Client.SendAsync(HttpMethod.Get, "/swagger?token=MARKED-query");

        Assert.That(ryze.Logs.Where(r => r.Category == RequestLine && r.Level < LogLevel.Warning), Is.Empty);
        Assert.That(string.Join('\n', ryze.Logs.Select(Everything)), Does.Not.Contain("MARKED-query"));
        Assert.That(ryze.Logs.Where(r => r.Level == LogLevel.Trace), Is.Not.Empty);
    }

    private static Dictionary<string, string?> Settings(string data) => new(StringComparer.Ordinal)
    {
        ["urls"] = "http://127.0.0.1:0",
        ["RYZE_ROLES"] = "api,bridge",
        ["RYZE_ACCOUNT_TOKEN"] = AccountToken,
        ["BRIDGE_TOKEN"] = BridgeToken,
        ["ENCRYPTION_KEY"] = "k1:" + Key,
        ["DATABASE_CONNECTION_STRING"] = $"Data Source={Path.Combine(data, "ryze.db")}",
        ["BRIDGE_DATABASE_CONNECTION_STRING"] = $"Data Source={Path.Combine(data, "bridge.db")}",
        ["Logging:LogLevel:Default"] = "Trace",
    };

    /// <summary>Runs every valid and invalid call of a customer and of the bridge's caller, and returns the answers.</summary>
    private static async Task<string> LiveAsync(RyzeApp ryze)
    {
        using var customer = new RyzeClient(ryze.Url, AccountToken);
        using var unauthorized = new RyzeClient(ryze.Url, WrongApiToken);
        var chatwoot = new Uri(ryze.Url, "/sandbox/chatwoot").AbsoluteUri;
        using var instance = new RyzeClient(ryze.Url, InstanceToken);

        // This answer shows a token by design, so it is not searched.
        Assert.That((await customer.CreateAsync(new { name = "ventas", token = InstanceToken })).Body, Does.Contain(InstanceToken));
        var answers = new List<Answer>
        {
            await customer.SetAsync(RyzeClient.Body(chatwoot)),
            await customer.ListAsync(),
            await customer.SetAsync(RyzeClient.Body(chatwoot, inboxName: "Renamed")),
            await customer.SetAsync(RyzeClient.Body(chatwoot, apiToken: WrongApiToken)),
            await customer.SetAsync(RyzeClient.Body(chatwoot, apiToken: "sandbox-agent-token")),
            await customer.SetAsync(RyzeClient.Body(chatwoot, apiToken: "sandbox-throttled-token")),
            await customer.SetAsync(RyzeClient.Body(chatwoot, accountId: 9404)),
            await customer.SetAsync(RyzeClient.Body($"http://127.0.0.1:{FreePort.Next()}")),
            await customer.SetTextAsync($$"""{"chatwootApiToken":"{{WrongApiToken}} with blanks","inboxName":"x"}"""),
            await customer.SetTextAsync($$"""{"chatwootApiToken":"{{WrongApiToken}}","inboxName":"""),
            await customer.SetAsync(RyzeClient.Body($"http://user:{WrongApiToken}@host")),
            await unauthorized.ListAsync(),
            await customer.CreateAsync(new { name = "again", token = InstanceToken }),
            await customer.CreateAsync(new { name = "bad name", token = InstanceToken + " with blanks" }),
            await customer.CreateAsync(
                new { name = "inline", chatwootEnabled = true, chatwootApiToken = WrongApiToken + " with blanks",
                chatwootBaseUrl = $"http://u:{WrongApiToken}@h" }),
            await customer.InstancesAsync(),
            await instance.InstancesAsync(),
            await instance.DeleteInstanceAsync(),
            await customer.DeleteInstanceAsync("ventas"),
            await instance.InstancesAsync(),
            await customer.DeleteAsync(),
            await customer.DeleteAsync(),
            await customer.SetAsync(RyzeClient.Body(chatwoot)),
            await customer.SendAsync(HttpMethod.Get, "/swagger/v1/swagger.json"),
            await customer.SendAsync(HttpMethod.Get, "/swagger-development-authorization.js"),
            await customer.SendAsync(HttpMethod.Get, "/health"),
            await customer.SendAsync(HttpMethod.Get, "/v1/integrations/int_1", null, ("Authorization", "Bearer " + BridgeToken)),
        };
        Assert.That(answers.Take(3).Select(a => a.Code), Is.EqualTo(new[] { 201, 200, 201 }), string.Join('\n', answers));

        // The OpenAPI document shows the sandbox's public token by design (docs/spec/api.md 9).
        return string.Join('\n', answers.Select(a => a.ToString() + a.Raw.Headers))
            .Replace("sandbox-", "the-sandbox's-", StringComparison.Ordinal);
    }

    private static string Everything(FakeLogRecord record)
    {
        var all = new StringBuilder().AppendLine(record.Category).AppendLine(record.Message).Append(record.Exception).AppendLine();
        foreach (var (name, value) in record.StructuredState ?? [])
        {
            all.AppendLine($"{name}={value}");
        }

        foreach (var scope in record.Scopes)
        {
            all.AppendLine(scope?.ToString());
            foreach (var value in scope as IEnumerable<KeyValuePair<string, object?>> ?? [])
            {
                all.AppendLine($"{value.Key}={value.Value}");
            }
        }

        return all.ToString();
    }

    private static void AppendFiles(StringBuilder found, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(open, Encoding.Latin1);
            found.AppendLine(reader.ReadToEnd());
        }
    }

    private static IEnumerable<string> Around(string text, string secret)
    {
        for (var at = text.IndexOf(secret, StringComparison.Ordinal); at >= 0; at = text.IndexOf(secret, at + 1, StringComparison.Ordinal))
        {
            yield return text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 80)];
        }
    }
}
