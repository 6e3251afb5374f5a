using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Ryze.Tests.Faults;

/// <summary>An address that forwards to a server until it is closed. Closing it resets all connections.</summary>
internal sealed class TcpDoor(int port, int server) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
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
        var inside = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _open[caller] = _open[inside] = true;
        try
        {
            await inside.ConnectAsync(IPAddress.Loopback, server);
            await Task.WhenAny(PassAsync(caller, inside), PassAsync(inside, caller));
        }
        catch (SocketException)
        {
            // The run is over.
        }
        finally
        {
            Reset(caller);
            Reset(inside);
        }
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
