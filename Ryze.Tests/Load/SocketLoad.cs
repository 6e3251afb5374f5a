using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace Ryze.Tests.Load;

/// <summary>Minimal bridges that connect, request and acknowledge events, and store nothing.</summary>
internal static class SocketLoad
{
    public const string Token = "load-bridge-token-000";

    // Like the real bridge, which acknowledges once per commit.
    private const int AckEvery = 16;
    private const int Window = 256;

    public static async Task<ClientWebSocket> ConnectAsync(Uri api, int number, int events = 0)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("ryze.bridge.v1");
        socket.Options.SetRequestHeader("Authorization", $"Bearer {Token}");
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        await socket.ConnectAsync(
            new Uri($"ws://{api.Authority}/ws/chatwoot/load{number}?integration=cwi_{number}&events={events}"), CancellationToken.None);
        return socket;
    }

    public static Task ReadyAsync(ClientWebSocket socket, long after) =>
        SendAsync(socket, $"{{\"type\":\"ready\",\"after\":{after},\"window\":{Window}}}");

    /// <summary>Replays all events on every link from the beginning.</summary>
    /// <returns>Events per second, from the request to the last acknowledgement.</returns>
    public static async Task<double> DrainAsync(Uri api, int sockets, int events)
    {
        var open = await Task.WhenAll(Enumerable.Range(0, sockets).Select(number => ConnectAsync(api, number, events)));
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(open.Select(socket => Task.Run(() => DrainAsync(socket, events))));
        var elapsed = Stopwatch.GetElapsedTime(started);
        foreach (var socket in open)
        {
            socket.Abort();
            socket.Dispose();
        }

        return sockets * events / elapsed.TotalSeconds;
    }

    private static async Task DrainAsync(ClientWebSocket socket, int events)
    {
        var buffer = new byte[4096];
        await ReadyAsync(socket, after: 0);
        for (var seq = 0L; seq < events;)
        {
            var frame = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (frame.MessageType == WebSocketMessageType.Close)
            {
                throw new InvalidOperationException($"closed with {socket.CloseStatus} {socket.CloseStatusDescription} after {seq}");
            }

            if (!frame.EndOfMessage || !buffer.AsSpan(0, 16).SequenceEqual("{\"type\":\"event\","u8))
            {
                continue;
            }

            seq++;
            if (seq % AckEvery == 0 || seq == events)
            {
                await SendAsync(socket, string.Create(CultureInfo.InvariantCulture, $"{{\"type\":\"ack\",\"seq\":{seq}}}"));
            }
        }
    }

    private static Task SendAsync(ClientWebSocket socket, string frame) =>
        socket.SendAsync(Encoding.ASCII.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
}
