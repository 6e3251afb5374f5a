using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Ryze.Domain;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api.Http;

/// <summary>docs/security.md: failed authentication is limited per client address, and a valid token is exempt from the limit.</summary>
internal sealed class FailedAuthenticationTests
{
    private const int Limit = 100;
    private const string BridgeToken = "doors-bridge-token-0001";
    private const string Engine = "doors-engine-authorization";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 17, 12, 0, 18, TimeSpan.Zero));

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Valid_token_is_answered_while_its_address_sends_60_000_invented_tokens()
    {
        await using var ryze = await StartAsync();
        Assert.That((await ryze.Client.InstancesAsync()).Code, Is.EqualTo(200));

        var answers = await FloodAsync(ryze.Url, 60_000);

        Assert.That((answers[401], answers[429]), Is.EqualTo((Limit, 60_000 - Limit)));
        Assert.That((await ryze.Client.InstancesAsync()).Code, Is.EqualTo(200), "valid within the last 10 minutes");
        TestContext.Out.WriteLine($"60,000 invented tokens: {answers[401]} x 401, {answers[429]} x 429; the valid token was answered");
    }

    [Test]
    public async Task Token_is_answered_when_another_address_failed()
    {
        await using var ryze = await StartAsync();
        await FailAsync(ryze, "203.0.113.7", Limit + 1);

        Assert.That(
            (await CallAsync(ryze, RyzeClient.Token, "203.0.113.7")).Code, Is.EqualTo(429),
            "the token was not valid before, and the address is over its limit");
        Assert.That((await CallAsync(ryze, RyzeClient.Token, "198.51.100.9")).Code, Is.EqualTo(200));
        Assert.That((await CallAsync(ryze, RyzeClient.Token, "203.0.113.7")).Code, Is.EqualTo(200), "the token was valid before");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await CallAsync(ryze, "made-up", "203.0.113.7")).Code, Is.EqualTo(401), "the next minute");
    }

    [Test]
    public async Task IPv6_client_is_limited_by_its_64_bit_network()
    {
        await using var ryze = await StartAsync();
        for (var n = 0; n <= Limit; n++)
        {
            await CallAsync(ryze, $"made-up-{n}", $"2001:db8:1:2::{n:x}");
        }

        Assert.That((await CallAsync(ryze, "made-up", "2001:db8:1:2:ffff::1")).Code, Is.EqualTo(429));
        Assert.That((await CallAsync(ryze, "made-up", "2001:db8:1:3::1")).Code, Is.EqualTo(401));
    }

    [Test]
    public async Task Deleted_token_loses_its_exemption()
    {
        await using var ryze = await StartAsync();
        var token = (string)(await ryze.Client.CreateAsync(new { name = "vendas" })).Json["instance"]!["token"]!;
        Assert.That((await CallAsync(ryze, token, "203.0.113.7")).Code, Is.EqualTo(200));
        await ryze.Client.DeleteInstanceAsync("vendas");

        var answers = new List<int>();
        for (var n = 0; n < Limit + 5; n++)
        {
            answers.Add((await CallAsync(ryze, token, "203.0.113.7")).Code);
        }

        Assert.That(answers[0], Is.EqualTo(401));
        Assert.That(answers[^1], Is.EqualTo(429));
        Assert.That((await CallAsync(ryze, "made-up", "203.0.113.7")).Code, Is.EqualTo(429));
    }

    [TestCase("GET", "/v1/integrations/int_1", "Authorization", "Bearer " + BridgeToken, 404)]
    [TestCase("GET", "/api/engine/media/med_1", "Authorization", "Bearer " + BridgeToken, 404)]
    [TestCase("GET", "/ws/chatwoot/nobody", "Authorization", "Bearer " + BridgeToken, 404)]
    [TestCase("POST", "/api/engine/events/nobody", "Authorization", Engine, 400)]
    public async Task Correct_shared_secret_is_answered_after_too_many_wrong_ones(
        string method, string path, string header, string secret, int answered)
    {
        await using var ryze = await StartAsync();
        using var client = new RyzeClient(ryze.Url, token: null);
        for (var n = 0; n < Limit; n++)
        {
            Assert.That((await SendAsync(header, "Bearer wrong")).Code, Is.EqualTo(401));
        }

        var refused = await SendAsync(header, "Bearer wrong");

        Assert.That((refused.Code, refused.Error), Is.EqualTo((429, "Rate limit exceeded. Try again later.")));
        Assert.That(refused.Raw.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(42)));
        Assert.That((await SendAsync(header, secret)).Code, Is.EqualTo(answered));

        Task<Answer> SendAsync(string name, string value) => client.SendAsync(
            new HttpMethod(method), path, method == "POST" ? new StringContent("{}", Encoding.UTF8, "application/json") : null,
            (name, value));
    }

    [Test]
    public async Task Webhook_is_refused_after_too_many_wrong_path_secrets()
    {
        await using var ryze = await StartAsync();
        using var client = new RyzeClient(ryze.Url, token: null);
        for (var n = 0; n < Limit; n++)
        {
            Assert.That((await PostAsync(n)).Code, Is.EqualTo(404));
        }

        var refused = await PostAsync(Limit);

        Assert.That((refused.Code, (string?)refused.Json["error"]!["code"]), Is.EqualTo((429, "rate_limited")), refused.Body);

        Task<Answer> PostAsync(int secret) => client.SendAsync(
            HttpMethod.Post, $"/v1/webhooks/chatwoot/int_nobody/wrong-{secret}",
            new StringContent("{}", Encoding.UTF8, "application/json"));
    }

    [TestCase(23, 200)]
    [TestCase(25, 429)]
    public async Task Webhook_URL_stays_valid_for_a_day_when_its_address_is_blocked(int hours, int answered)
    {
        await using var chatwoot = await ScriptedChatwoot.StartAsync();
        await using var ryze = await StartAsync();
        using var bridge = new BridgeCaller(ryze.Url, BridgeToken);
        Assert.That((await bridge.ActivateAsync("act_1", BridgeCaller.Body(chatwoot.Url))).Code, Is.EqualTo(201));
        var inbox = chatwoot.Desk.Inboxes.Single();
        Assert.That((await PostWebhookAsync(ryze, inbox)).Code, Is.EqualTo(200));

        _time.Advance(TimeSpan.FromHours(hours));
        await FailAsync(ryze, "127.0.0.1", Limit);

        Assert.That((await PostWebhookAsync(ryze, inbox)).Code, Is.EqualTo(answered));
    }

    [Test]
    public async Task Warning_appears_once_a_minute_without_the_token()
    {
        await using var ryze = await StartAsync();
        await FailAsync(ryze, "203.0.113.7", 5);
        _time.Advance(TimeSpan.FromMinutes(1));
        await FailAsync(ryze, "203.0.113.8", 1);

        var warnings = ryze.Logs.Where(log => log.Id == 1102).Select(log => log.Message).ToList();

        Assert.That(warnings, Is.EqualTo(new[]
        {
            "1 requests failed authentication for Token, the latest from 203.0.113.7: over 100 a minute from one address are refused",
            "5 requests failed authentication for Token, the latest from 203.0.113.8: over 100 a minute from one address are refused",
        }));
        Assert.That(ryze.Logs.Select(log => log.Message), Has.None.Contains("made-up"));
    }

    [TestCase("5511999990000000", "token must have at least 8 different characters and more than digits")]
    [TestCase("aaaaaaaabbbbbbbb", "token must have at least 8 different characters and more than digits")]
    [TestCase("abcdefg-abcdefg-", null)]
    public async Task Guessable_token_is_refused(string token, string? fault)
    {
        await using var ryze = await StartAsync();

        var answer = await ryze.Client.CreateAsync(new { name = "vendas", token });

        Assert.That(
            (answer.Code, answer.Code == 201 ? null : answer.Error),
            Is.EqualTo((fault is null ? 201 : 400, fault is null ? null : "Invalid request body: " + fault)));
    }

    private static Task<Answer> CallAsync(RyzeApp ryze, string token, string address) =>
        ryze.Client.SendAsync(HttpMethod.Get, "/api/instance/list", null, ("token", token), ("X-Forwarded-For", address));

    /// <summary>Posts a webhook with a valid signature.</summary>
    private async Task<Answer> PostWebhookAsync(RyzeApp ryze, SandboxInbox inbox)
    {
        const string Body = """{"event":"conversation_updated"}""";
        using var chatwoot = new RyzeClient(ryze.Url, token: null);
        var seconds = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return await chatwoot.SendAsync(
            HttpMethod.Post, new Uri(inbox.WebhookUrl!).AbsolutePath, new StringContent(Body, Encoding.UTF8, "application/json"),
            ("X-Chatwoot-Timestamp", seconds),
            ("X-Chatwoot-Signature", SandboxWebhooks.SignatureOf(inbox.Secret!, seconds, Encoding.UTF8.GetBytes(Body))));
    }

    private static async Task FailAsync(RyzeApp ryze, string address, int times)
    {
        for (var n = 0; n < times; n++)
        {
            await CallAsync(ryze, $"made-up-{n}", address);
        }
    }

    /// <summary>Pipelines requests on one connection, each with another token.</summary>
    /// <returns>The number of answers for each status.</returns>
    private static async Task<Dictionary<int, int>> FloodAsync(Uri url, int requests)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(url.Host, url.Port);
        await using var stream = new NetworkStream(socket);
        var sending = Task.Run(async () =>
        {
            for (var n = 0; n < requests; n += 500)
            {
                var batch = string.Concat(Enumerable.Range(n, 500).Select(i =>
                    $"GET /api/instance/list HTTP/1.1\r\nHost: {url.Authority}\r\ntoken: {TokenHash.Of($"made-up-{i}").Hex}\r\n\r\n"));
                await stream.WriteAsync(Encoding.ASCII.GetBytes(batch));
            }
        });
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var answers = new Dictionary<int, int>();
        var total = 0;
        while (total < requests && await reader.ReadLineAsync() is { } line)
        {
            // A status line can directly follow a body without a line break.
            if (line.IndexOf("HTTP/1.1 ", StringComparison.Ordinal) is >= 0 and var at)
            {
                var status = int.Parse(line.AsSpan(at + 9, 3), CultureInfo.InvariantCulture);
                answers[status] = answers.GetValueOrDefault(status) + 1;
                total++;
            }
        }

        await sending;
        return answers;
    }

    private Task<RyzeApp> StartAsync()
    {
        var settings = RyzeApp.Settings(_folder, "api,bridge");
        settings["TRUSTED_PROXIES"] = "127.0.0.1";
        settings["BRIDGE_TOKEN"] = BridgeToken;
        settings["BRIDGE_URL"] = "http://127.0.0.1:9";
        settings["ENGINE_WEBHOOK_AUTHORIZATION"] = Engine;
        return RyzeApp.StartAsync(settings, time: _time, configure: RyzeApp.LogEverything);
    }
}
