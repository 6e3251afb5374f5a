using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Security;

/// <summary>docs/spec/security.md 1: a catch-up uses bounded memory, whatever the size of Chatwoot's answers.</summary>
[NonParallelizable]
internal sealed class HostileCatchUpTests
{
    private const int Integrations = 4;
    private const int Conversations = 6;
    private const int MessagesOnPage = 20;
    private const int MebiByte = 1024 * 1024;

    private readonly TemporaryFolder _folder = new();
    private ScriptedChatwoot _chatwoot = null!;
    private RyzeProcess _bridge = null!;

    [SetUp]
    public async Task Start()
    {
        _chatwoot = await ScriptedChatwoot.StartAsync();
        _bridge = await RyzeProcess.StartAsync(RealBridge.Settings(_folder));
        using var caller = new BridgeCaller(_bridge.Url);
        for (var n = 0; n < Integrations; n++)
        {
            var body = BridgeCaller.Body(_chatwoot.Url, inboxName: $"Orion {n}", integration: $"cwi_{n}");
            Assert.That((await caller.ActivateAsync($"act_{n}", body)).Code, Is.EqualTo(201));
        }

        await RequestCatchUpsAsync();
        await Eventually.TrueAsync(
            () => _chatwoot.Count("GET", "/conversations") >= Integrations, "every integration has completed a normal catch-up");
    }

    [TearDown]
    public async Task Stop()
    {
        await _bridge.DisposeAsync();
        await _chatwoot.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase(15.9, false)]
    [TestCase(17.0, false)]
    [TestCase(1.0, true, Explicit = true, Reason = "Open: 55 to 64 MiB, too close to the limit on a busy machine")]
    [TestCase(15.9, true)]
    public async Task Catch_up_uses_less_than_64_MiB_when_Chatwoot_answers_with_huge_pages(double mebiBytes, bool isContent)
    {
        var text = new string('x', (int)(mebiBytes * MebiByte / MessagesOnPage) - 300);
        _chatwoot.On("GET", "/conversations", (context, _) => WriteAsync(context, ConversationsPage()));
        _chatwoot.On("GET", "/messages", (context, _) => WriteAsync(context, MessagesPage(context, text, isContent)));
        var before = MemoryOf(_bridge);
        using var stop = new CancellationTokenSource();
        var measuring = PeakAsync(stop.Token);

        await RequestCatchUpsAsync();

        await Eventually.TrueAsync(() => Ended >= Integrations, "every catch-up has ended");
        await stop.CancelAsync();
        var growth = (await measuring - before) / MebiByte;
        TestContext.Out.WriteLine(
            $"pages of {mebiBytes} MiB: {growth} MiB more at the peak, {(MemoryOf(_bridge) - before) / MebiByte} MiB more at the end, "
            + $"{_chatwoot.Count("GET", "/messages")} pages");
        Assert.That(growth, Is.LessThan(64));
    }

    /// <summary>The number of catch-ups that reached a limit, failed or ended.</summary>
    private int Ended => _bridge.Output.Split('\n').Count(line =>
        line.Contains("reached a limit of time, size or storage", StringComparison.Ordinal)
            || line.Contains("Catch-up failed for", StringComparison.Ordinal)
        || line.Contains("Catch-up found", StringComparison.Ordinal));

    private async Task RequestCatchUpsAsync()
    {
        foreach (var inbox in _chatwoot.Desk.Inboxes)
        {
            await SendHalfAsync(new Uri(inbox.WebhookUrl!).AbsolutePath);
        }
    }

    /// <summary>Sends half of a webhook, which triggers a catch-up.</summary>
    private async Task SendHalfAsync(string path)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_bridge.Url.Host, _bridge.Url.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"));
    }

    private async Task<long> PeakAsync(CancellationToken stop)
    {
        var peak = 0L;
        while (!stop.IsCancellationRequested)
        {
            peak = Math.Max(peak, MemoryOf(_bridge));
            await Task.Delay(TimeSpan.FromMilliseconds(10), CancellationToken.None);
        }

        return peak;
    }

    private static long MemoryOf(RyzeProcess ryze)
    {
        using var process = Process.GetProcessById(ryze.Id);
        return process.WorkingSet64;
    }

    private static string ConversationsPage()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var conversations = Enumerable.Range(1, Conversations).Select(id => $$"""{"id":{{id}},"last_activity_at":{{now}}}""");
        return $$$"""{"data":{"payload":[{{{string.Join(',', conversations)}}}]}}""";
    }

    /// <summary>Each conversation has its own ids: three pages of long agent messages, or an endless number of short ones.</summary>
    private static string MessagesPage(HttpContext context, string text, bool isContent)
    {
        var conversation = long.Parse(context.Request.Path.Value!.Split('/')[^2], CultureInfo.InvariantCulture);
        var before = long.TryParse(context.Request.Query["before"], CultureInfo.InvariantCulture, out var id)
            ? id : (conversation * 1_000_000) + (3 * MessagesOnPage) + 1;
        var count = isContent ? Math.Min(MessagesOnPage, (int)(before - 1 - (conversation * 1_000_000))) : MessagesOnPage;
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var messages = Enumerable.Range(1, count).Select(n => $$"""
            {"id":{{before - n}},"conversation_id":{{conversation}},"message_type":1,"private":false,"created_at":{{now}},
            "sender":{"name":"Ana","type":"user"},"content_type":"text","content":"{{(isContent ? text : "x")}}","padding":"{{(isContent ? "" : text)}}"}
            """);
        return $$"""{"payload":[{{string.Join(',', messages)}}]}""";
    }

    private static Task WriteAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }
}
