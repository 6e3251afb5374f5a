using Ryze.Domain.Bridge.Chatwoot;

namespace Ryze.Application.Bridge.Chatwoot;

/// <summary>
/// One Chatwoot host and its accounts. Waiting accounts get turns round robin. A 429 first closes the account that received it
/// (docs/spec/security.md 1). All calls run under the lock of <see cref="ChatwootPace"/>.
/// </summary>
internal sealed class ChatwootHost(AdaptivePace? pace)
{
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(1);

    private readonly Dictionary<long, Account> _accounts = [];
    private readonly LinkedList<Account> _waiting = [];
    private TimeSpan _closedUntil;

    private int Waiting => _waiting.Sum(account => account.Turns.Count);

    /// <summary>The time until the next turn may be granted.</summary>
    public TimeSpan WaitAt(TimeSpan now) => pace?.WaitAt(now) ?? TimeSpan.Zero;

    /// <returns>False when the caller has to wait for a turn.</returns>
    public bool TryTake(long accountId, TimeSpan now)
    {
        var account = In(accountId);
        account.UsedAt = now;
        if (pace is null)
        {
            return true;
        }

        if (_waiting.Count > 0 || pace.WaitAt(now) > TimeSpan.Zero)
        {
            return false;
        }

        pace.Take(now);
        return true;
    }

    /// <returns>Completed when the turn is granted, or at once when the account or the host closes.</returns>
    public TaskCompletionSource Enqueue(long accountId)
    {
        var account = In(accountId);
        if (account.Turns.Count == 0)
        {
            _waiting.AddLast(account);
        }

        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        account.Turns.Enqueue(turn);
        return turn;
    }

    /// <summary>Grants the turns that are due.</summary>
    /// <returns>When the next turn is due; null when no caller waits.</returns>
    public TimeSpan? Grant(TimeSpan now)
    {
        while (_waiting.First is { Value: var account } first)
        {
            if (WaitAt(now) is { Ticks: > 0 } wait)
            {
                return wait;
            }

            // A cancelled caller uses no turn.
            if (account.Turns.Dequeue().TrySetResult())
            {
                pace?.Take(now);
                account.UsedAt = now;
            }

            _waiting.Remove(first);
            if (account.Turns.Count > 0)
            {
                _waiting.AddLast(account);
            }
        }

        return null;
    }

    /// <summary>The time that a new caller of the account would wait.</summary>
    public TimeSpan ExpectedWait(long accountId, TimeSpan now)
    {
        var own = _accounts.TryGetValue(accountId, out var account) ? account.Turns.Count : 0;
        var before = own + _waiting.Where(other => other != account).Sum(other => Math.Min(other.Turns.Count, own + 1));
        return WaitAt(now) + ((pace?.Interval ?? TimeSpan.Zero) * before);
    }

    /// <summary>The wait of a caller that leaves half of the immediate turns to others.</summary>
    public TimeSpan WaitForRoom(TimeSpan now) => pace is null ? TimeSpan.Zero : pace.WaitForRoomAt(now) + (pace.Interval * Waiting);

    public TimeSpan ClosedFor(long accountId, TimeSpan now)
    {
        var until = _accounts.TryGetValue(accountId, out var account)
            && account.ClosedUntil > _closedUntil ? account.ClosedUntil : _closedUntil;
        return until > now ? until - now : TimeSpan.Zero;
    }

    /// <summary>
    /// Closes the account, and also the host when the same kind of limit closes another of its accounts. The pace also drops when the host
    /// closes, or when no other account uses it.
    /// </summary>
    /// <param name="limitsRequests">False when Chatwoot reached another limit than its limit for all requests; the host then stays
    /// open.</param>
    public void Close(long accountId, TimeSpan now, TimeSpan pause, bool limitsRequests)
    {
        var account = In(accountId);
        var isFirst = ClosedFor(accountId, now) == TimeSpan.Zero;
        account.Close(now + pause, limitsRequests);
        var closesHost = limitsRequests && _accounts.Values.Any(other => other != account && other.IsLimitedAt(now));
        if (closesHost && now + pause > _closedUntil)
        {
            _closedUntil = now + pause;
        }

        // Concurrent calls after the first 429 carry no new information.
        if (limitsRequests && isFirst && account.WasUsedLately(now)
            && (closesHost || !_accounts.Values.Any(other => other != account && other.WasUsedLately(now))))
        {
            pace?.Lower(now);
        }

        foreach (var closed in _waiting.Where(other => other == account || _closedUntil > now).ToList())
        {
            closed.Release();
            _waiting.Remove(closed);
        }
    }

    /// <summary>Whether a new object would behave the same.</summary>
    public bool IsIdle(TimeSpan now)
    {
        foreach (var (id, account) in _accounts)
        {
            if (account.Turns.Count == 0 && account.ClosedUntil <= now && !account.WasUsedLately(now))
            {
                _accounts.Remove(id);
            }
        }

        return _accounts.Count == 0 && _closedUntil <= now && pace?.IsIdle(now) != false;
    }

    private Account In(long accountId)
    {
        if (!_accounts.TryGetValue(accountId, out var account))
        {
            _accounts[accountId] = account = new Account();
        }

        return account;
    }

    private sealed class Account
    {
        private TimeSpan _limitedUntil;

        public Queue<TaskCompletionSource> Turns { get; } = new();

        public TimeSpan ClosedUntil { get; private set; }

        public TimeSpan UsedAt { get; set; } = -Lately;

        public bool IsLimitedAt(TimeSpan now) => _limitedUntil > now;

        public bool WasUsedLately(TimeSpan now) => now - UsedAt < Lately;

        public void Close(TimeSpan until, bool limitsRequests)
        {
            ClosedUntil = until > ClosedUntil ? until : ClosedUntil;
            _limitedUntil = limitsRequests ? ClosedUntil : _limitedUntil;
        }

        public void Release()
        {
            while (Turns.TryDequeue(out var turn))
            {
                turn.TrySetResult();
            }
        }
    }
}
