using System.Net;
using System.Net.WebSockets;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.Link;
using Ryze.Domain.Protocol.Link;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Link;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.Bridge.Link;

/// <summary>
/// Opens links to the public API. The address comes from the public API, which proved that it knows <c>BRIDGE_TOKEN</c>. So the
/// address policy for user-supplied addresses does not apply.
/// </summary>
internal sealed class LinkConnector(BridgeOptions options, LinkTimes times, TimeProvider time) : IDisposable
{
    // Limits the load when all links reconnect after a restart of the public API.
    private const int MaxConcurrentHandshakes = 64;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _handshakes = new(MaxConcurrentHandshakes);
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
    });

    /// <returns>The WebSocket; or null, the kind of failure and its reason.</returns>
    public async Task<(WebSocket? Socket, LinkEnd End, string Why)> ConnectAsync(string channelUrl, CancellationToken cancellationToken)
    {
        await _handshakes.WaitAsync(cancellationToken);
        using var deadline = cancellationToken.WithTimeout(ConnectTimeout, time);
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol(LinkProtocol.Subprotocol);
            socket.Options.SetRequestHeader("Authorization", $"Bearer {options.Token!.Reveal()}");
            socket.Options.KeepAliveInterval = times.Heartbeat;
            socket.Options.KeepAliveTimeout = times.PongTimeout;
            socket.Options.CollectHttpResponseDetails = true;
            await socket.ConnectAsync(new Uri(channelUrl), _http, deadline.Token);
            return (socket, default, "");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            return (null, LinkEnd.NotConnected, $"no answer within {ConnectTimeout.TotalSeconds:0} s");
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
        catch (Exception exception) when (exception is WebSocketException or HttpRequestException or IOException or UriFormatException
            or ArgumentException)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            return status switch
            {
                default(HttpStatusCode) => (null, LinkEnd.NotConnected, NetworkFault.Describe(exception)),
                HttpStatusCode.Unauthorized => (null, LinkEnd.Unauthorized, "HTTP 401 — verify BRIDGE_TOKEN on both sides"),
                HttpStatusCode.NotFound =>
                    (null, LinkEnd.NotFound, "HTTP 404 — the API does not know the integration, or its module is off"),
                _ => (null, LinkEnd.NotConnected, $"HTTP {(int)status}"),
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
