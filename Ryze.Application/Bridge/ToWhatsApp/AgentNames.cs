using System.Collections.Concurrent;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Shared;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Caches the names that agents show to customers, for ten minutes per integration.</summary>
internal sealed class AgentNames(IChatwootMessages chatwoot, TimeProvider time)
{
    private const int MaxIntegrations = 1_000;

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    /// <summary>After a failure, or when an agent is unknown and may be new.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(1);

    /// <summary>The longest time that a message waits for its signature.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly SingleFlight<string, IReadOnlyDictionary<long, string>> _reads = new();

    /// <summary>Null when Chatwoot reports no name; the caller then uses the agent's other name.</summary>
    public async Task<string?> FindAsync(string integrationId, ChatwootAccess access, long agentId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_entries.TryGetValue(integrationId, out var entry) && now < entry.ReadAt + KeptFor
            && (entry.Names.TryGetValue(agentId, out var name) || now < entry.ReadAt + RetryInterval))
        {
            return name;
        }

        // Concurrent messages share one call.
        var read = await _reads.JoinAsync(integrationId, () => ReadAsync(integrationId, access), cancellationToken);
        return read.GetValueOrDefault(agentId);
    }

    private async Task<IReadOnlyDictionary<long, string>> ReadAsync(string integrationId, ChatwootAccess access)
    {
        var now = time.GetUtcNow();
        var names = await ListAsync(access);
        if (_entries.Count >= MaxIntegrations)
        {
            _entries.Clear();
        }

        _entries[integrationId] = new Entry(now, names);
        return names;
    }

    private async Task<IReadOnlyDictionary<long, string>> ListAsync(ChatwootAccess access)
    {
        using var timeout = CancellationToken.None.WithTimeout(CallTimeout, time);
        try
        {
            return (await chatwoot.ListAgentsAsync(access, timeout.Token)).TryGet(out var agents, out _)
                ? agents : new Dictionary<long, string>();
        }
        catch (OperationCanceledException)
        {
            return new Dictionary<long, string>();
        }
    }

    private sealed record Entry(DateTimeOffset ReadAt, IReadOnlyDictionary<long, string> Names);
}
