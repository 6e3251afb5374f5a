using Ryze.Application.Ports;
using Ryze.Domain.Bridge;
using Ryze.Domain.Errors;
using Ryze.Domain.Relay;

namespace Ryze.Application.Relay;

/// <summary>
/// Whose turn it is to call a Chatwoot, so that its limits are not met (bridge.md 3.3; chatwoot.md 1.5): requests of one host and messages of
/// one conversation, each by the minute; and hosts that have asked for a pause. Hosts and conversations are forgotten within a minute of
/// their last turn.
/// </summary>
/// <param name="requestsPerMinute">For each host; 0: nothing is held back, except from a host that has asked for a pause.</param>
public sealed class ChatwootPace(int requestsPerMinute, Random random, TimeProvider time)
{
    /// <summary>What Chatwoot's sample configuration allows one address, and many installations have.</summary>
    public const int UsualRequestsPerMinute = 300;

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

    private static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(1);

    private readonly long _start = time.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Pace> _hosts = new(StringComparer.Ordinal);
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

    /// <summary>The host answered 429: nobody calls it for a while.</summary>
    /// <param name="retryAfter">As it says; null when it does not.</param>
    public void Close(ChatwootAccess access, TimeSpan? retryAfter)
    {
        var pause = retryAfter ?? UsualClosure * (1 + random.NextDouble());
        pause = pause < ShortestHold ? ShortestHold : pause < LongestClosure ? pause : LongestClosure;
        lock (_gate)
        {
            var (host, now) = (HostOf(access), Now);
            _closed[host] = now + (ClosedFor(host, now) is var already && already > pause ? already : pause);
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

            var ofHost = PaceOf(_hosts, host, requestsPerMinute).Take(now);
            var ofConversation = conversationId is { } id ? PaceOf(_conversations, (host, accountId, id), MessagesPerMinute).Take(now) : TimeSpan.Zero;
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

    private static Pace PaceOf<TKey>(Dictionary<TKey, Pace> all, TKey key, int perMinute)
        where TKey : notnull
    {
        if (!all.TryGetValue(key, out var pace))
        {
            all[key] = pace = new Pace(perMinute);
        }

        return pace;
    }

    private static string HostOf(ChatwootAccess access)
    {
        var url = new Uri(access.BaseUrl);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{url.IdnHost}:{url.Port}");
    }
}
