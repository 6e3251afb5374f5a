using Ryze.Domain;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Chatwoot;

/// <summary>
/// Decides when a call to Chatwoot may start, so that Ryze stays below Chatwoot's limits (docs/spec/bridge.md 3.3; docs/spec/chatwoot.md
/// 1.5). It limits each host's requests and each conversation's messages by the minute. A 429 pauses the account that received it; a second
/// account's 429 pauses the host and lowers its rate. A host's accounts take turns (docs/spec/security.md 1). Unused hosts and
/// conversations are forgotten within two minutes, and slowed hosts once they recover.
/// </summary>
/// <param name="requestsPerMinute">The limit for each host; 0 disables it, so that only a pause requested by Chatwoot delays calls.</param>
public sealed class ChatwootPace(int requestsPerMinute, Random random, TimeProvider time)
{
    /// <summary>Chatwoot's default for one address. The sample configuration sets 300, which the first 429 reveals.</summary>
    public const int UsualRequestsPerMinute = 3000;

    public const int MaxRequestsPerMinute = 1_000_000;

    /// <summary>Chatwoot allows 200, including its agents' messages.</summary>
    private const int MessagesPerMinute = 180;

    /// <summary>
    /// The longest wait in place. Work that would wait longer does not start, so that waiting work fills neither memory nor other hosts'
    /// places.
    /// </summary>
    private static readonly TimeSpan MaxInlineWait = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ShortestHold = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestClosure = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The pause for a 429 without <c>Retry-After</c>, 30 to 60 s by chance (docs/spec/chatwoot.md part 4, row 17).
    /// </summary>
    private static readonly Backoff UsualClosure = new(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60), Jitter: Jitter.Half);

    /// <summary>The longest wait of one catch-up call while messages use the whole budget. After that it counts as a message.</summary>
    private static readonly TimeSpan MaxYield = TimeSpan.FromSeconds(10);

    private const string Pause = "Chatwoot asked for a pause (HTTP 429): deliveries resume automatically";

    private static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(1);

    private readonly long _start = time.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (ChatwootHost Host, ITimer Timer)> _hosts = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Host, long Account, long Conversation), Pace> _conversations = [];
    private TimeSpan _forgot;

    /// <summary>The number of remembered hosts and conversations.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _hosts.Count + _conversations.Count;
            }
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>The outcome of new work for the account; null when it may start now.</summary>
    public Outcome? HeldFor(ChatwootAccess access)
    {
        lock (_gate)
        {
            if (!_hosts.TryGetValue(NameOf(access), out var known))
            {
                return null;
            }

            if (known.Host.ClosedFor(access.AccountId, Now) is { Ticks: > 0 } closed)
            {
                return Outcome.WaitFor(closed, Pause);
            }

            var wait = known.Host.ExpectedWait(access.AccountId, Now) - MaxInlineWait;
            return wait <= TimeSpan.Zero ? null : Outcome.WaitFor(wait < ShortestHold ? ShortestHold : wait, "");
        }
    }

    /// <summary>Waits for one request's turn.</summary>
    /// <param name="conversationId">The conversation that the request posts a message to; null when it posts none.</param>
    /// <returns>Null when the turn is granted; otherwise the request must not be sent, because Chatwoot asked for a pause.</returns>
    public async Task<ChatwootFailure?> TurnAsync(ChatwootAccess access, long? conversationId, CancellationToken cancellationToken)
    {
        var name = NameOf(access);
        if (access.YieldsToMessages)
        {
            await YieldAsync(name, access.AccountId, cancellationToken);
        }

        if (conversationId is { } id && TakeOfConversation(name, access.AccountId, id) is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait, time, cancellationToken);
        }

        if (Take(name, access.AccountId) is { } turn)
        {
            await using var cancelled = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
            await turn.Task;
        }

        lock (_gate)
        {
            return _hosts.TryGetValue(name, out var known) && known.Host.ClosedFor(access.AccountId, Now) is { Ticks: > 0 } closed
                ? new ChatwootFailure(BridgeErrorCode.ChatwootUnreachable, Detail.Of(Pause), 429) { WasNotSent = true, HeldFor = closed }
                : null;
        }
    }

    /// <summary>Chatwoot answered 429: the account's calls stop for a while, and then start at a lower rate.</summary>
    /// <param name="retryAfter">Chatwoot's own value; null when it sent none.</param>
    /// <param name="limitsRequests">False when Chatwoot reached another limit than its limit for all requests.</param>
    public void Close(ChatwootAccess access, TimeSpan? retryAfter, bool limitsRequests = true)
    {
        var pause = retryAfter ?? UsualClosure.After(1, random.NextDouble());
        pause = pause < ShortestHold ? ShortestHold : pause < LongestClosure ? pause : LongestClosure;
        lock (_gate)
        {
            In(NameOf(access)).Host.Close(access.AccountId, Now, pause, limitsRequests);
        }
    }

    /// <summary>Waits until messages leave room. It takes no turn yet, so that a message that arrives now goes first.</summary>
    private async Task YieldAsync(string name, long accountId, CancellationToken cancellationToken)
    {
        var end = Now + MaxYield;
        while (true)
        {
            TimeSpan wait;
            lock (_gate)
            {
                var now = Now;
                var room = _hosts.TryGetValue(name, out var known) && known.Host.ClosedFor(accountId, now) == TimeSpan.Zero
                    ? known.Host.WaitForRoom(now)
                    : TimeSpan.Zero;
                wait = room < end - now ? room : end - now;
            }

            if (wait <= TimeSpan.Zero)
            {
                return;
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    private TimeSpan TakeOfConversation(string name, long accountId, long conversationId)
    {
        lock (_gate)
        {
            if (requestsPerMinute == 0)
            {
                return TimeSpan.Zero;
            }

            var key = (name, accountId, conversationId);
            if (!_conversations.TryGetValue(key, out var pace))
            {
                _conversations[key] = pace = new Pace(MessagesPerMinute);
            }

            return pace.Take(Now);
        }
    }

    /// <returns>Null when the caller need not wait.</returns>
    private TaskCompletionSource? Take(string name, long accountId)
    {
        lock (_gate)
        {
            var now = Now;
            Forget(now);
            if (requestsPerMinute == 0)
            {
                return null;
            }

            var known = In(name);
            if (known.Host.ClosedFor(accountId, now) > TimeSpan.Zero || known.Host.TryTake(accountId, now))
            {
                return null;
            }

            var turn = known.Host.Enqueue(accountId);
            known.Timer.Change(known.Host.WaitAt(now), Timeout.InfiniteTimeSpan);
            return turn;
        }
    }

    private void Grant(string name)
    {
        lock (_gate)
        {
            if (_hosts.TryGetValue(name, out var known) && known.Host.Grant(Now) is { } next)
            {
                known.Timer.Change(next, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private (ChatwootHost Host, ITimer Timer) In(string name)
    {
        if (!_hosts.TryGetValue(name, out var known))
        {
            var host = new ChatwootHost(requestsPerMinute == 0 ? null : new AdaptivePace(requestsPerMinute));
            var timer = time.CreateTimer(_ => Grant(name), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _hosts[name] = known = (host, timer);
        }

        return known;
    }

    private void Forget(TimeSpan now)
    {
        if (now - _forgot < ForgetEvery)
        {
            return;
        }

        _forgot = now;
        foreach (var (name, known) in _hosts)
        {
            if (known.Host.IsIdle(now))
            {
                known.Timer.Dispose();
                _hosts.Remove(name);
            }
        }

        foreach (var (key, pace) in _conversations)
        {
            if (pace.IsIdle(now))
            {
                _conversations.Remove(key);
            }
        }
    }

    private static string NameOf(ChatwootAccess access) => ChatwootBaseUrl.HostOf(access.BaseUrl);
}
