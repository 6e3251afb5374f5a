using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Chatwoot;

/// <summary>
/// Decides when a call to a Chatwoot may start, so that its limits are not reached (bridge.md 3.3; chatwoot.md 1.5): requests of one host and
/// messages of one conversation, each by the minute, and pauses that Chatwoot asked for. A 429 pauses the account that met it, and the host when a
/// second account meets one; then the host gets fewer requests, and slowly more again. AccountRepository of one host take turns (security.md 1). Hosts and
/// conversations are forgotten within two minutes of their last turn, lowered hosts when they have their full rate again.
/// </summary>
/// <param name="requestsPerMinute">For each host; 0: only what asked for a pause is left alone.</param>
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

    private const string Pause = "Chatwoot asked for a pause (HTTP 429): deliveries resume automatically";

    private static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(1);

    private readonly long _start = time.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (ChatwootHost Host, ITimer Timer)> _hosts = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Host, long Account, long Conversation), Pace> _conversations = [];
    private TimeSpan _forgot;

    /// <summary>Hosts and conversations that are remembered.</summary>
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

    /// <summary>For how long nothing new is to be begun with the account; zero: begin.</summary>
    public PaceHold HeldFor(ChatwootAccess access)
    {
        lock (_gate)
        {
            if (!_hosts.TryGetValue(NameOf(access), out var known))
            {
                return PaceHold.None;
            }

            if (known.Host.ClosedFor(access.AccountId, Now) is { Ticks: > 0 } closed)
            {
                return new PaceHold(closed, Pause);
            }

            var wait = known.Host.ExpectedWait(access.AccountId, Now) - Soon;
            return wait <= TimeSpan.Zero ? PaceHold.None : new PaceHold(wait < ShortestHold ? ShortestHold : wait, "");
        }
    }

    /// <summary>Waits for the turn of one request.</summary>
    /// <param name="conversationId">Where it puts a message; null when it is no message.</param>
    /// <returns>Null when the turn has come; else the request is not to be sent, because Chatwoot has asked for a pause.</returns>
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

    /// <summary>Chatwoot answered 429: no call of the account starts for a while, and fewer after that.</summary>
    /// <param name="retryAfter">As Chatwoot says; null when it does not.</param>
    /// <param name="limitsRequests">False when another limit than the one of all requests was reached.</param>
    public void Close(ChatwootAccess access, TimeSpan? retryAfter, bool limitsRequests = true)
    {
        var pause = retryAfter ?? UsualClosure * (1 + random.NextDouble());
        pause = pause < ShortestHold ? ShortestHold : pause < LongestClosure ? pause : LongestClosure;
        lock (_gate)
        {
            In(NameOf(access)).Host.Close(access.AccountId, Now, pause, limitsRequests);
        }
    }

    /// <summary>Waits until messages leave room. Takes no turn yet, so that a message that arrives now is first.</summary>
    private async Task YieldAsync(string name, long accountId, CancellationToken cancellationToken)
    {
        var end = Now + YieldsAtMost;
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

    /// <returns>Null when there is nothing to wait for.</returns>
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

/// <summary>For how long nothing new is to be begun.</summary>
/// <param name="Reason">One line for <c>last_error</c>; empty when it is only not the account's turn.</param>
public readonly record struct PaceHold(TimeSpan For, string Reason)
{
    public static readonly PaceHold None = new(TimeSpan.Zero, "");
}
