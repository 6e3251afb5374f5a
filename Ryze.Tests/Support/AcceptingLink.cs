using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ryze.Tests.Support;

/// <summary>A minimal public API end of the link: it accepts every bridge, sends hello and has no events.</summary>
internal static class AcceptingLink
{
    private const string Path = "/ws/chatwoot";

    /// <summary>The <c>channel_url</c> on the host of a <see cref="ScriptedChatwoot"/>.</summary>
    public static string UrlBeside(string chatwootBaseUrl, string integration) =>
        $"ws://{new Uri(chatwootBaseUrl).Authority}{Path}/suporte?integration={integration}";

    public static void UseAcceptingLink(this WebApplication app)
    {
        app.UseWebSockets();
        app.Use((context, next) => context.Request.Path.StartsWithSegments(Path, StringComparison.Ordinal)
            ? ServeAsync(context) : next(context));
    }

    private static async Task ServeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync("ryze.bridge.v1");
        var hello = Encoding.UTF8.GetBytes("""{"type":"hello","instance":"suporte","last_acked":0,"heartbeat_seconds":20}""");
        try
        {
            await socket.SendAsync(hello, WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
            var buffer = new byte[1024];
            while ((await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted)).MessageType != WebSocketMessageType.Close)
            {
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The test ends and its bridge disconnects.
        }
    }
}
