using System.Collections.Concurrent;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain.Bridge.ToChatwoot;

namespace Ryze.Application.Bridge.Workers;

/// <summary>
/// Records when each Chatwoot account last stored a message, and how often an event failed while others succeeded. Such an event is itself
/// the cause (docs/spec/bridge.md 3.1). Failures during an outage do not count.
/// </summary>
internal sealed class DeliverySuccesses(TimeProvider time)
{
    /// <summary>The limit for each kind. Reaching it clears the entries, which only delays a dead letter.</summary>
    private const int MaxEntries = 10_000;

    private readonly ConcurrentDictionary<(string Host, int Port, long Account), DateTimeOffset> _last = new();
    private readonly ConcurrentDictionary<(string IntegrationId, long Seq), (int Count, DateTimeOffset Since)> _loneFailures = new();

    public void Record(ChatwootAccess access)
    {
        if (_last.Count >= MaxEntries)
        {
            _last.Clear();
        }

        _last[AccountOf(access)] = time.GetUtcNow();
    }

    /// <summary>Whether the Chatwoot account stored a message within the last <paramref name="span"/>.</summary>
    public bool IsAnyWithin(ChatwootAccess access, TimeSpan span) =>
        _last.TryGetValue(AccountOf(access), out var last) && time.GetUtcNow() - last < span;

    /// <summary>Counts a failed attempt. An attempt that failed while nothing else succeeded resets the count.</summary>
    /// <returns>Whether the event alone failed often and long enough to be the cause 
    /// (<see cref="DeliveryDecision.PoisonAttempts"/>).</returns>
    public bool CountFailure(string integrationId, long seq, bool doOthersSucceed)
    {
        if (!doOthersSucceed)
        {
            Forget(integrationId, seq);
            return false;
        }

        if (_loneFailures.Count >= MaxEntries)
        {
            _loneFailures.Clear();
        }

        var now = time.GetUtcNow();
        var lone = _loneFailures.AddOrUpdate((integrationId, seq), (1, now), (_, known) => (known.Count + 1, known.Since));
        return lone.Count >= DeliveryDecision.PoisonAttempts && now - lone.Since >= DeliveryDecision.PoisonAfter;
    }

    /// <summary>Removes a finished event.</summary>
    public void Forget(string integrationId, long seq) => _loneFailures.TryRemove((integrationId, seq), out _);

    private static (string Host, int Port, long Account) AccountOf(ChatwootAccess access)
    {
        var url = new Uri(access.BaseUrl);
        return (url.IdnHost, url.Port, access.AccountId);
    }
}
