using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Ryze.Api.Bridge.Webhooks;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Agents;

/// <summary>
/// docs/spec/security.md 2: a webhook's body is read only after its id and path secret match. Memory is bounded, and the read takes at most
/// 10 s.
/// </summary>
internal sealed class WebhookIntakeLimiterTests
{
    private const int Connections = 400;
    private const int Length = 1024 * 1024;
    private const long MebiByte = 1024 * 1024;

    private readonly TemporaryFolder _folder = new();
    private readonly List<TcpClient> _clients = [];
    private ScriptedChatwoot _chatwoot = null!;
    private RyzeProcess _bridge = null!;

    private string WebhookPath => new Uri(_chatwoot.Desk.Inboxes.Single().WebhookUrl!).AbsolutePath;

    [SetUp]
    public async Task Start()
    {
        _chatwoot = await ScriptedChatwoot.StartAsync();
        _bridge = await RyzeProcess.StartAsync(RealBridge.Settings(_folder));
        using var caller = new BridgeCaller(_bridge.Url);
        Assert.That((await caller.ActivateAsync("act_1", BridgeCaller.Body(_chatwoot.Url))).Code, Is.EqualTo(201));
        Assert.That(await SendWebhookAsync(), Is.EqualTo(200));
    }

    [TearDown]
    public async Task Stop()
    {
        _clients.ForEach(client => client.Dispose());
        await _bridge.DisposeAsync();
        await _chatwoot.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Memory_stays_bounded_when_400_webhooks_are_half_sent(bool isKnown)
    {
        var path = isKnown ? WebhookPath : WebhookPath[..(WebhookPath.LastIndexOf('/') + 1)] + "no-secret";
        var before = MemoryOf(_bridge);

        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => SendHalfAsync(path)));

        var waited = Stopwatch.StartNew();
        Assert.That(isKnown || await SendWebhookAsync() == 200, "another webhook is accepted at the same time");
        TestContext.Out.WriteLine(
            $"{(MemoryOf(_bridge) - before) / MebiByte} MiB more, another webhook after {waited.Elapsed.TotalSeconds:0.0} s");
        Assert.That(MemoryOf(_bridge) - before, Is.LessThan(100 * MebiByte));
        var answers = await Task.WhenAll(_clients.Select(AnswerAsync));
        Assert.That(answers, Is.All.AnyOf(isKnown ? ["503"] : ["401", "429"]));
    }

    private static long MemoryOf(RyzeProcess ryze)
    {
        using var process = Process.GetProcessById(ryze.Id);
        return process.WorkingSet64;
    }

    /// <summary>Sends everything except the last byte.</summary>
    private async Task SendHalfAsync(string path)
    {
        var client = new TcpClient();
        lock (_clients)
        {
            _clients.Add(client);
        }

        await client.ConnectAsync(_bridge.Url.Host, _bridge.Url.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Length}\r\n\r\n"));

        // Blocks as soon as the server stops reading; unread bytes cost the server no memory.
        _ = client.GetStream().WriteAsync(new byte[Length - 1]).AsTask().ContinueWith(
            static sent => sent.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private static async Task<string> AnswerAsync(TcpClient client)
    {
        var line = new byte[12];
        await client.GetStream().ReadExactlyAsync(line).AsTask().WaitAsync(WebhookIntakeLimiter.ReadWithin * 6);
        return Encoding.ASCII.GetString(line)[9..];
    }

    private async Task<int> SendWebhookAsync()
    {
        using var chatwoot = new RyzeClient(_bridge.Url, token: null);
        const string Body = """{"event":"conversation_updated"}""";
        var seconds = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var signature = SandboxWebhooks.SignatureOf(_chatwoot.Desk.Inboxes.Single().Secret!, seconds, Encoding.UTF8.GetBytes(Body));
        var answer = await chatwoot.SendAsync(
            HttpMethod.Post, WebhookPath, new StringContent(Body, Encoding.UTF8, "application/json"),
            ("X-Chatwoot-Timestamp", seconds), ("X-Chatwoot-Signature", signature));
        return answer.Code;
    }
}
