using System.Collections.Concurrent;
using Ryze.Application.Ports;

namespace Ryze.Application.Relay;

/// <summary>
/// Records when each Chatwoot last stored a message of any integration. An event that fails while others succeed is itself the cause
/// (bridge.md 3.1).
/// </summary>
internal sealed class DeliverySuccesses(TimeProvider time)
{
    /// <summary>One entry a host. More hosts than this start over, which only delays a dead letter.</summary>
    private const int MaxHosts = 10_000;

    private readonly ConcurrentDictionary<(string Host, int Port), DateTimeOffset> _last = new();

    public void Record(ChatwootAccess access)
    {
        if (_last.Count >= MaxHosts)
        {
            _last.Clear();
        }

        _last[HostOf(access)] = time.GetUtcNow();
    }

    /// <summary>Whether the Chatwoot stored a message within the time span before now.</summary>
    public bool IsAnyWithin(ChatwootAccess access, TimeSpan span) =>
        _last.TryGetValue(HostOf(access), out var last) && time.GetUtcNow() - last < span;

    private static (string Host, int Port) HostOf(ChatwootAccess access)
    {
        var url = new Uri(access.BaseUrl);
        return (url.IdnHost, url.Port);
    }
}
