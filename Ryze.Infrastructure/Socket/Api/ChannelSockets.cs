using System.Collections.Concurrent;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;

namespace Ryze.Infrastructure.Socket.Api;

/// <summary>The open sockets of this replica, one per integration.</summary>
internal sealed class ChannelSockets(TimeProvider time) : IOpenSockets
{
    private readonly ConcurrentDictionary<string, ChannelSocket> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _closed = new(StringComparer.Ordinal);
    private long _lastId;

    public IEnumerable<ChannelSocket> Open => _open.Select(pair => pair.Value);

    public bool IsEmpty => _open.IsEmpty;

    /// <summary>
    /// Ids order sockets by the moment of their opening, also over replicas as far as their clocks agree: that decides which is the newest.
    /// </summary>
    public string NewId()
    {
        while (true)
        {
            var last = Interlocked.Read(ref _lastId);
            var next = Math.Max(last + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
            if (Interlocked.CompareExchange(ref _lastId, next, last) == last)
            {
                return $"{next:x12}-{Guid.NewGuid():N}";
            }
        }
    }

    /// <summary>
    /// The newest wins: an older socket of the integration is closed. By id and not by the order of the calls, so that of several that are
    /// opened at once the one is kept that other replicas, and the look at the database, take for the newest.
    /// </summary>
    public void Add(ChannelSocket socket)
    {
        ChannelSocket? older = null;
        _open.AddOrUpdate(
            socket.Channel.IntegrationId,
            socket,
            (_, current) =>
            {
                var isNewer = string.CompareOrdinal(socket.Id, current.Id) > 0;
                older = isNewer ? current : socket;
                return isNewer ? socket : current;
            });
        _closed.TryRemove(socket.Channel.IntegrationId, out _);
        _ = older?.Close(SocketClose.Replaced);
    }

    public void Remove(ChannelSocket socket)
    {
        if (_open.TryRemove(KeyValuePair.Create(socket.Channel.IntegrationId, socket)))
        {
            _closed[socket.Channel.IntegrationId] = time.GetUtcNow();
        }
    }

    public void Wake(string integrationId, long lastSeq)
    {
        if (_open.TryGetValue(integrationId, out var socket))
        {
            socket.EventsStored(lastSeq);
        }
    }

    public void Close(string integrationId, SocketClose why)
    {
        if (_open.TryGetValue(integrationId, out var socket))
        {
            _ = socket.Close(why);
        }
    }

    /// <summary>Closes the socket of the integration that is older than the one named.</summary>
    public void CloseOlder(string integrationId, string newestSocketId)
    {
        if (_open.TryGetValue(integrationId, out var socket) && string.CompareOrdinal(socket.Id, newestSocketId) < 0)
        {
            _ = socket.Close(SocketClose.Replaced);
        }
    }

    public SocketState Find(string integrationId) =>
        _open.TryGetValue(integrationId, out var socket) ? new SocketState(IsOpen: true, socket.OpenedAt)
        : new SocketState(IsOpen: false, _closed.TryGetValue(integrationId, out var closed) ? closed : null);
}
