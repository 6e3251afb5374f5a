using System.Collections.Concurrent;
using System.Globalization;
using Ryze.Application.PublicApi.Link;
using Ryze.Domain.Protocol.Link;

namespace Ryze.Infrastructure.PublicApi.Link;

/// <summary>The open sockets of this replica, one per integration.</summary>
internal sealed class LinkSockets(TimeProvider time) : IOpenLinks
{
    private const int MomentDigits = 12;

    private readonly ConcurrentDictionary<string, LinkSocket> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _closed = new(StringComparer.Ordinal);
    private long _lastId;

    public IEnumerable<LinkSocket> Open => _open.Select(pair => pair.Value);

    public bool IsEmpty => _open.IsEmpty;

    /// <summary>
    /// Ids order sockets by the moment of their opening, which decides which is the newest. The clock of another replica may be ahead, and our
    /// own may have been set back: what matters is to be beyond the id that the integration's last socket had.
    /// </summary>
    /// <param name="last">Null when the integration never had a socket.</param>
    public string NewId(string? last)
    {
        var beyond = last is not null && long.TryParse(last.AsSpan(0, Math.Min(MomentDigits, last.Length)), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var moment)
            ? moment
            : 0;
        while (true)
        {
            var seen = Interlocked.Read(ref _lastId);
            var next = Math.Max(Math.Max(seen, beyond) + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
            if (Interlocked.CompareExchange(ref _lastId, next, seen) == seen)
            {
                return $"{next.ToString($"x{MomentDigits}", CultureInfo.InvariantCulture)}-{Guid.NewGuid():N}";
            }
        }
    }

    /// <summary>
    /// The newest wins: an older socket of the integration is closed. By id and not by the order of the calls, so that of several that are
    /// opened at once the one is kept that other replicas, and the look at the database, take for the newest.
    /// </summary>
    public void Add(LinkSocket socket)
    {
        LinkSocket? older = null;
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

    public void Remove(LinkSocket socket)
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

    /// <summary>The integration was removed then; a socket opened since belongs to an activation that brought its id back.</summary>
    public void CloseOpenedBefore(DateTimeOffset removedAt, string integrationId)
    {
        if (_open.TryGetValue(integrationId, out var socket) && socket.OpenedAt <= removedAt)
        {
            _ = socket.Close(SocketClose.Deactivated);
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

    public OpenLinkState Find(string integrationId) =>
        _open.TryGetValue(integrationId, out var socket) ? new OpenLinkState(IsOpen: true, socket.OpenedAt)
        : new OpenLinkState(IsOpen: false, _closed.TryGetValue(integrationId, out var closed) ? closed : null);
}
