using Ryze.Application.Ports;
using Ryze.Domain.Bridge;
using Ryze.Domain.Errors;
using Ryze.Domain.Relay;

namespace Ryze.Application.Relay;

/// <summary>
/// Decides when a call to a Chatwoot may start, so that its limits are not reached (bridge.md 3.3; chatwoot.md 1.5): requests of one host and
/// messages of one conversation, each by the minute, and hosts that asked for a pause. A host that answers 429 gets fewer requests, and slowly
/// more again. Hosts and conversations are forgotten within a minute of their last turn, lowered hosts when they have their full rate again.
/// </summary>
/// <param name="requestsPerMinute">For each host; 0: only a host that asked for a pause is left alone.</param>
public sealed class ChatwootPace(int requestsPerMinute, Random random, TimeProvider time)
{
    /// <summary>Chatwoot's own default for one address; the sample configuration says 300, which the first 429 shows.</summary>
    public const int UsualRequestsPerMinute = 3000;

    public const int MaxRequestsPerMinute = 1_000_000;

    /// <summary>Chatwoot takes 200, those of its agents among them.</summary>
    private const int MessagesPerMinute = 180;

    /// <summary>
    /// As long as this is waited for in place. What would wait longer is not begun, so that neither memory nor the places of other hosts fill
    /// up with waiting work.
    /// </summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ShortestHold = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestClosure = TimeSpan.FromMinutes(10);

    /// <summary>For a host that does not say; up to twice as much by chance (chatwoot.md part 4, row 17).</summary>
    private static readonly TimeSpan UsualClosure = TimeSpan.FromSeconds(30);

    /// <summary>How long one catch-up call waits while messages use the whole budget; after that it counts as one of them.</summary>
    private static readonly TimeSpan YieldsAtMost = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(1);

    private readonly long _start = time.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, AdaptivePace> _hosts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> _closed = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Host, long Account, long Conversation), Pace> _conversations = [];
    private TimeSpan _forgot;

    /// <summary>Hosts and conversations that are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _hosts.Count + _closed.Count + _conversations.Count;
            }
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>For how long nothing new is to be begun with the host; zero: begin.</summary>
    public TimeSpan HeldFor(ChatwootAccess access)
    {
        lock (_gate)
        {
            var (host, now) = (HostOf(access), Now);
            var closed = ClosedFor(host, now);
            var wait = _hosts.TryGetValue(host, out var pace) ? pace.WaitAt(now) - Soon : TimeSpan.Zero;
            return closed > TimeSpan.Zero ? closed : wait <= TimeSpan.Zero ? TimeSpan.Zero : wait < ShortestHold ? ShortestHold : wait;
        }
    }

    /// <summary>Waits for the turn of one request.</summary>
    /// <param name="conversationId">Where it puts a message; null when it is no message.</param>
    /// <returns>Null when the turn has come; else the request is not to be sent, because the host has asked for a pause.</returns>
    public async Task<BridgeFailure?> TurnAsync(ChatwootAccess access, long? conversationId, CancellationToken cancellationToken)
    {
        var host = HostOf(access);
        if (access.YieldsToMessages)
        {
            await YieldAsync(host, cancellationToken);
        }

        var wait = Take(host, access.AccountId, conversationId);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }

        lock (_gate)
        {
            return ClosedFor(host, Now) is { Ticks: > 0 } closed
                ? new BridgeFailure(BridgeErrorCode.ChatwootUnreachable, Detail.Of("Chatwoot has asked for a pause"), 429) { WasNotSent = true, HeldFor = closed }
                : null;
        }
    }

    /// <summary>The host answered 429: no call starts for a while, and fewer after that.</summary>
    /// <param name="retryAfter">As the host says; null when it does not.</param>
    /// <param name="limitsRequests">False when another limit than the one of all requests was reached.</param>
    public void Close(ChatwootAccess access, TimeSpan? retryAfter, bool limitsRequests = true)
    {
        var pause = retryAfter ?? UsualClosure * (1 + random.NextDouble());
        pause = pause < ShortestHold ? ShortestHold : pause < LongestClosure ? pause : LongestClosure;
        lock (_gate)
        {
            var (host, now) = (HostOf(access), Now);
            var already = ClosedFor(host, now);

            // The calls that ran beside the first refused one say nothing new.
            if (limitsRequests && already == TimeSpan.Zero && _hosts.TryGetValue(host, out var pace))
            {
                pace.Lower(now);
            }

            _closed[host] = now + (already > pause ? already : pause);
        }
    }

    /// <summary>Waits until messages leave room. Takes no turn yet, so that a message that arrives now is first.</summary>
    private async Task YieldAsync(string host, CancellationToken cancellationToken)
    {
        var end = Now + YieldsAtMost;
        while (true)
        {
            TimeSpan wait;
            lock (_gate)
            {
                var now = Now;
                var room = _hosts.TryGetValue(host, out var pace) && ClosedFor(host, now) == TimeSpan.Zero ? pace.WaitForRoomAt(now) : TimeSpan.Zero;
                wait = room < end - now ? room : end - now;
            }

            if (wait <= TimeSpan.Zero)
            {
                return;
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    private TimeSpan Take(string host, long accountId, long? conversationId)
    {
        lock (_gate)
        {
            var now = Now;
            Forget(now);
            if (requestsPerMinute == 0 || ClosedFor(host, now) > TimeSpan.Zero)
            {
                return TimeSpan.Zero;
            }

            var ofHost = In(_hosts, host, () => new AdaptivePace(requestsPerMinute)).Take(now);
            var ofConversation = conversationId is { } id
                ? In(_conversations, (host, accountId, id), () => new Pace(MessagesPerMinute)).Take(now)
                : TimeSpan.Zero;
            return ofHost > ofConversation ? ofHost : ofConversation;
        }
    }

    private TimeSpan ClosedFor(string host, TimeSpan now) => _closed.TryGetValue(host, out var until) && until > now ? until - now : TimeSpan.Zero;

    private void Forget(TimeSpan now)
    {
        if (now - _forgot < ForgetEvery)
        {
            return;
        }

        _forgot = now;
        Forget(_hosts, pace => pace.IsIdle(now));
        Forget(_conversations, pace => pace.IsIdle(now));
        Forget(_closed, until => until <= now);
    }

    private static void Forget<TKey, TValue>(Dictionary<TKey, TValue> all, Func<TValue, bool> isOver)
        where TKey : notnull
    {
        foreach (var (key, value) in all)
        {
            if (isOver(value))
            {
                all.Remove(key);
            }
        }
    }

    private static TPace In<TKey, TPace>(Dictionary<TKey, TPace> all, TKey key, Func<TPace> create)
        where TKey : notnull
    {
        if (!all.TryGetValue(key, out var pace))
        {
            all[key] = pace = create();
        }

        return pace;
    }

    private static string HostOf(ChatwootAccess access)
    {
        var url = new Uri(access.BaseUrl);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{url.IdnHost}:{url.Port}");
    }
}
