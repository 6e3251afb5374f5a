using System.Net;
using System.Net.WebSockets;
using Ryze.Domain.Bridge.Link;
using Ryze.Domain.Protocol.Link;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Link;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.Bridge.Link;

/// <summary>
/// Opens connections to the API. The address comes from the API itself, which has proved that it knows <c>BRIDGE_TOKEN</c>; so the address
/// policy for what users choose does not apply.
/// </summary>
internal sealed class LinkConnector(BridgeOptions options, LinkTimes times, TimeProvider time) : IDisposable
{
    // After an API restart all bridges come back: not all at the same moment.
    private const int HandshakesAtOnce = 64;
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _handshakes = new(HandshakesAtOnce);
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
    });

    /// <summary>Null, and how it ended, when there is no connection.</summary>
    public async Task<(WebSocket? Socket, SocketEnd End, string Why)> ConnectAsync(string channelUrl, CancellationToken cancellationToken)
    {
        await _handshakes.WaitAsync(cancellationToken);
        using var deadline = new CancellationTokenSource(ConnectWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol(SocketProtocol.Subprotocol);
            socket.Options.SetRequestHeader("Authorization", $"Bearer {options.Token!.Reveal()}");
            socket.Options.KeepAliveInterval = times.Heartbeat;
            socket.Options.KeepAliveTimeout = times.PongWithin;
            socket.Options.CollectHttpResponseDetails = true;
            await socket.ConnectAsync(new Uri(channelUrl), _http, either.Token);
            return (socket, default, "");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            return (null, SocketEnd.NotConnected, $"no answer within {ConnectWithin.TotalSeconds:0} s");
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
        catch (Exception failed) when (failed is WebSocketException or HttpRequestException or IOException or UriFormatException or ArgumentException)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            return status switch
            {
                default(HttpStatusCode) => (null, SocketEnd.NotConnected, NetworkFault.Describe(failed)),
                HttpStatusCode.Unauthorized => (null, SocketEnd.Unauthorized, "HTTP 401 — verify BRIDGE_TOKEN on both sides"),
                HttpStatusCode.NotFound => (null, SocketEnd.NotFound, "HTTP 404 — the API does not know the integration, or its module is off"),
                _ => (null, SocketEnd.NotConnected, $"HTTP {(int)status}"),
            };
        }
        finally
        {
            _handshakes.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _handshakes.Dispose();
    }
}
