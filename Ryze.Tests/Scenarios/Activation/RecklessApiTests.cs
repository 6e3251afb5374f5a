using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>A public API may break the protocol, but the bridge must still reconnect to it.</summary>
internal sealed class RecklessApiTests
{
    private const int Floods = 4;
    private const int Flood = 5000;

    private int _connections;

    [Test]
    public async Task Bridge_reconnects_when_a_public_API_ignores_the_window()
    {
        await using var api = await StartAsync();
        await using var scene = await BridgeScene.StartAsync();
        var body = BridgeCaller.Body(scene.Chatwoot.Url);
        body["channel_url"] = $"{api.Urls.First().Replace("http", "ws", StringComparison.Ordinal)}/ws/chatwoot/suporte?integration=cwi_1";

        await scene.Caller.ActivateAsync("act_1", body);

        await Eventually.TrueAsync(() => Volatile.Read(ref _connections) > Floods, "the bridge is back each time");
    }

    private async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(ServeAsync);
        await app.StartAsync();
        return app;
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync("ryze.bridge.v1");
        var connection = Interlocked.Increment(ref _connections);
        await SendAsync(socket, """{"type":"hello","instance":"suporte","last_acked":0,"heartbeat_seconds":20}""");
        await socket.ReceiveAsync(new byte[1024], CancellationToken.None);
        if (connection > Floods)
        {
            await socket.ReceiveAsync(new byte[1024], context.RequestAborted);
            return;
        }

        for (var i = 0; i < Flood; i++)
        {
            await SendAsync(
                socket, $$$"""{"type":"event","seq":{{{(connection * Flood) + i}}},"id":"evt_{{{i}}}","event":"message.exchange","data":{"id":"{{{i}}}"}}""");
        }

        context.Abort();
    }

    private static Task SendAsync(WebSocket socket, string frame) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
}
