using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Ryze.Tests.Support;

/// <summary>A third-party bridge with one link to the public API under test.</summary>
internal sealed class BridgeSocket : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    /// <param name="query">Query parameters in addition to the integration, e.g. <c>token=...</c>.</param>
    public static async Task<BridgeSocket> OpenAsync(Uri api, string integration, string query)
    {
        var opened = new BridgeSocket();
        opened._socket.Options.AddSubProtocol("ryze.bridge.v1");
        await opened._socket.ConnectAsync(
            new Uri($"ws://{api.Authority}/ws/chatwoot/suporte?integration={integration}&{query}"), CancellationToken.None);
        return opened;
    }

    public Task SendAsync(string frame) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>Returns the next frame of this type and skips others.</summary>
    public async Task<JsonNode> FrameAsync(string type)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer, timeout.Token);
            var frame = JsonNode.Parse(buffer.AsSpan(0, received.Count))!;
            if ((string?)frame["type"] == type)
            {
                return frame;
            }
        }
    }

    public void Dispose() => _socket.Dispose();
}
