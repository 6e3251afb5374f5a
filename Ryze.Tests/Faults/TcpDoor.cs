using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Ryze.Tests.Faults;

/// <summary>
/// An address that forwards to a server until it is closed. Closing it resets all connections. With several servers it is a load balancer:
/// it takes them in turn, and skips those that refuse a connection or fail its health check.
/// </summary>
internal sealed class TcpDoor(int port, params int[] servers) : IAsyncDisposable
{
    /// <summary>The open sockets with their server.</summary>
    private readonly ConcurrentDictionary<Socket, int> _open = new();
    private readonly ConcurrentDictionary<int, bool> _sick = new();
    private int _turn;
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;

    public bool IsOpen => _listener is not null;

    public void Open()
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        _listener = listener;
        _accepting = AcceptAsync(listener);
    }

    public async Task CloseAsync()
    {
        _listener?.Dispose();
        _listener = null;
        await _accepting;
        foreach (var socket in _open.Keys)
        {
            Reset(socket);
        }
    }

    /// <summary>Forwards to this server only.</summary>
    public void Only(int server)
    {
        foreach (var other in servers.Where(other => other != server))
        {
            Exclude(other);
        }
    }

    /// <summary>Stops forwarding to the server, as after a failed health check, and resets its connections.</summary>
    public void Exclude(int server)
    {
        _sick[server] = true;
        foreach (var socket in _open.Where(open => open.Value == server).Select(open => open.Key))
        {
            Reset(socket);
        }
    }

    public void Include(int server) => _sick.TryRemove(server, out _);

    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                _ = ConnectAsync(await listener.AcceptSocketAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The address is closed.
        }
    }

    private async Task ConnectAsync(Socket caller)
    {
        Socket? inside = null;
        _open[caller] = 0;
        try
        {
            (inside, var server) = await ReachAsync();
            _open[caller] = _open[inside] = server;
            await Task.WhenAny(PassAsync(caller, inside), PassAsync(inside, caller));
        }
        catch (SocketException)
        {
            // No server runs.
        }
        finally
        {
            Reset(caller);
            if (inside is not null)
            {
                Reset(inside);
            }
        }
    }

    /// <exception cref="SocketException">No server accepts the connection.</exception>
    private async Task<(Socket Socket, int Server)> ReachAsync()
    {
        var first = Interlocked.Increment(ref _turn);
        var order = Enumerable.Range(0, servers.Length).Select(i => servers[(int)((uint)(first + i) % servers.Length)])
            .Where(server => !_sick.ContainsKey(server));
        foreach (var server in order)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, server);
                return (socket, server);
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
        }

        throw new SocketException((int)SocketError.ConnectionRefused);
    }

    private static async Task PassAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer)) > 0)
            {
                await to.SendAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // One side has disconnected; the caller closes the other.
        }
    }

    private void Reset(Socket socket)
    {
        _open.TryRemove(socket, out _);
        socket.Close(timeout: 0);
    }
}
