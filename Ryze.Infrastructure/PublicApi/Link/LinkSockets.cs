using System.Collections.Concurrent;
using System.Globalization;
using Ryze.Application.PublicApi.Link;
using Ryze.Domain.Protocol.Link;

namespace Ryze.Infrastructure.PublicApi.Link;

/// <summary>This replica's open links, one per integration.</summary>
internal sealed class LinkSockets(TimeProvider time) : IOpenLinks
{
    private const int TimeDigits = 12;

    private readonly ConcurrentDictionary<string, LinkSocket> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _closed = new(StringComparer.Ordinal);
    private long _lastId;

    public IEnumerable<LinkSocket> Open => _open.Select(pair => pair.Value);

    public bool IsEmpty => _open.IsEmpty;

    /// <summary>
    /// Link ids grow with the opening time, so that the highest id is the newest link. Clocks of replicas differ and can be set back, so a
    /// new id is always above the integration's last one.
    /// </summary>
    /// <param name="last">Null when the integration never had a link.</param>
    public string NewId(string? last)
    {
        var beyond = last is not null
            && long.TryParse(
            last.AsSpan(0, Math.Min(TimeDigits, last.Length)), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var lastTime)
            ? lastTime
            : 0;
        while (true)
        {
            var seen = Interlocked.Read(ref _lastId);
            var next = Math.Max(Math.Max(seen, beyond) + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
            if (Interlocked.CompareExchange(ref _lastId, next, seen) == seen)
            {
                return $"{next.ToString($"x{TimeDigits}", CultureInfo.InvariantCulture)}-{Guid.NewGuid():N}";
            }
        }
    }

    /// <summary>
    /// Keeps the newest link and closes an older one. The id decides, not the order of the calls, so that all replicas and the database
    /// choose the same link.
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
        _ = older?.Close(LinkCloseCode.Replaced);
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

    public void Close(string integrationId, LinkCloseCode why)
    {
        if (_open.TryGetValue(integrationId, out var socket))
        {
            _ = socket.Close(why);
        }
    }

    /// <summary>
    /// Closes the link of a removed integration. A link opened later belongs to an activation that restored the integration's id.
    /// </summary>
    public void CloseOpenedBefore(DateTimeOffset removedAt, string integrationId)
    {
        if (_open.TryGetValue(integrationId, out var socket) && socket.OpenedAt <= removedAt)
        {
            _ = socket.Close(LinkCloseCode.Deactivated);
        }
    }

    /// <summary>Closes the integration's link when it is older than the given one.</summary>
    public void CloseOlder(string integrationId, string newestSocketId)
    {
        if (_open.TryGetValue(integrationId, out var socket) && string.CompareOrdinal(socket.Id, newestSocketId) < 0)
        {
            _ = socket.Close(LinkCloseCode.Replaced);
        }
    }

    public OpenLinkState Find(string integrationId) =>
        _open.TryGetValue(integrationId, out var socket) ? new OpenLinkState(IsOpen: true, socket.OpenedAt)
        : new OpenLinkState(IsOpen: false, _closed.TryGetValue(integrationId, out var closed) ? closed : null);
}
