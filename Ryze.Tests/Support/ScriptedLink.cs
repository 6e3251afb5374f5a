using System.Net;
using System.Net.WebSockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ryze.Tests.Support;

/// <summary>
/// The public API's end of the link on real Kestrel. By default it accepts every bridge and sends hello. It sends the test's frames and
/// records the received ones.
/// </summary>
internal sealed class ScriptedLink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<LinkVisit> _visits = Channel.CreateUnbounded<LinkVisit>();
    private readonly CancellationTokenSource _over = new();
    private int _attempts;

    private ScriptedLink(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Run(ServeAsync);
    }

    /// <summary>The status that refuses the link; null accepts it.</summary>
    public int? Refusal { get; set; }

    /// <summary>The position in the hello frame; null sends no hello.</summary>
    public long? LastAcked { get; set; } = 0;

    /// <summary>The number of received requests, accepted or refused.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>The path, query and authorization of the last request.</summary>
    public (string Path, string Query, string Authorization) Presented { get; private set; }

    public int Port => new Uri(_app.Urls.First()).Port;

    public static async Task<ScriptedLink> StartAsync(int port = 0)
    {
        var channel = new ScriptedLink(port);
        await channel._app.StartAsync();
        return channel;
    }

    public static string UrlAt(int port, string integration = "cwi_1") =>
        $"ws://127.0.0.1:{port}/ws/chatwoot/suporte?integration={integration}";

    public string UrlOf(string integration = "cwi_1") => UrlAt(Port, integration);

    /// <summary>Returns the next accepted link.</summary>
    public async Task<LinkVisit> NextAsync() => await _visits.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Returns the next link after asserting that the bridge answers hello with this position.</summary>
    public async Task<LinkVisit> ReadyAsync(long after = 0, int window = 256)
    {
        var visit = await NextAsync();
        Assert.That(await visit.FrameAsync(), Is.EqualTo($$"""{"type":"ready","after":{{after}},"window":{{window}}}"""));
        return visit;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _app.DisposeAsync();
        _over.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        Interlocked.Increment(ref _attempts);
        Presented = (context.Request.Path, context.Request.QueryString.Value!, context.Request.Headers.Authorization.ToString());
        if (Refusal is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync("ryze.bridge.v1");
        await using var over = _over.Token.UnsafeRegister(static state => ((WebSocket)state!).Abort(), socket);
        var visit = new LinkVisit(socket);
        if (LastAcked is { } lastAcked)
        {
            await visit.SendAsync($$"""{"type":"hello","instance":"suporte","last_acked":{{lastAcked}},"heartbeat_seconds":20}""");
        }

        await _visits.Writer.WriteAsync(visit);
        await visit.ReadAsync();
    }
}
