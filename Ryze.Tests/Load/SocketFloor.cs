using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ryze.Tests.Load;

/// <summary>
/// The smallest Kestrel program that sends the same frames under the same window and stores nothing (docs/spec/quality.md 4). It waits in a
/// zero-byte receive, like the leanest reference server.
/// </summary>
internal static class SocketFloor
{
    public static async Task<int> RunAsync(string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", url);
        var app = builder.Build();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(120) });
        app.Map("/ws/chatwoot/{instance}", ServeAsync);
        await app.RunAsync();
        return 0;
    }

    private static async Task ServeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync("ryze.bridge.v1");
        var buffer = new byte[256];
        long sent = 0;
        long acked = 0;
        var last = 0;
        var window = 0;
        try
        {
            while (true)
            {
                await socket.ReceiveAsync(Memory<byte>.Empty, context.RequestAborted);
                var received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                var text = Encoding.ASCII.GetString(buffer, 0, received.Count);
                if (text.StartsWith("{\"type\":\"ready\"", StringComparison.Ordinal))
                {
                    window = Number(text, "\"window\":");
                    last = int.Parse(context.Request.Query["events"]!, CultureInfo.InvariantCulture);
                }
                else
                {
                    acked = Number(text, "\"seq\":");
                }

                while (sent < last && sent - acked < window)
                {
                    await socket.SendAsync(LoadFrame.Whole(++sent), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The round is over.
        }
    }

    private static int Number(string text, string name)
    {
        var start = text.IndexOf(name, StringComparison.Ordinal) + name.Length;
        var end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return int.Parse(text.AsSpan(start, end - start), CultureInfo.InvariantCulture);
    }
}
