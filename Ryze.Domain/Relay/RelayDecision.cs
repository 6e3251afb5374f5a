using Ryze.Domain.Bridge;

namespace Ryze.Domain.Relay;

/// <summary>What comes after a failed call of Chatwoot.</summary>
public enum RelayVerdict
{
    /// <summary>The chat waits and the event is tried again.</summary>
    Retry,

    /// <summary>Chatwoot refuses the token: everything of the integration waits.</summary>
    Pause,

    /// <summary>It will never be taken, or has been tried for long enough.</summary>
    DeadLetter,
}

/// <summary>The retry rules of bridge.md 3.3: the whole decision, without clock or chance.</summary>
/// <param name="Delay">How long the chat waits; zero for a dead letter.</param>
public sealed record RelayDecision(RelayVerdict Verdict, TimeSpan Delay)
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    /// <summary>How often a paused integration tries one event.</summary>
    public static readonly TimeSpan ProbeEvery = TimeSpan.FromMinutes(5);

    /// <param name="attempt">How often the event was tried, this time included; from 1.</param>
    /// <param name="failingFor">Since its first failure.</param>
    /// <param name="chance">0 to 1: jitter, so that chats that failed together do not come back together.</param>
    public static RelayDecision After(BridgeFailure failure, int attempt, TimeSpan failingFor, double chance) =>
        IsRefusedToken(failure) ? new RelayDecision(RelayVerdict.Pause, ProbeEvery)
        : IsPassing(failure) && failingFor < GiveUpAfter ? new RelayDecision(RelayVerdict.Retry, Wait(attempt, chance))
        : new RelayDecision(RelayVerdict.DeadLetter, TimeSpan.Zero);

    /// <summary>One second, doubling, up to a quarter more by chance, at most ten minutes.</summary>
    public static TimeSpan Wait(int attempt, double chance)
    {
        var delay = First * Math.Pow(2, Math.Clamp(attempt - 1, 0, 16)) * (1 + (chance / 4));
        return delay < Longest ? delay : Longest;
    }

    /// <summary>A page that a firewall answers to one message says nothing of the token.</summary>
    public static bool IsRefusedToken(BridgeFailure failure) => failure is { ChatwootStatus: 401 or 403, RefusedBy: RefusedBy.Chatwoot };

    /// <summary>
    /// Whether a later attempt may succeed. A status below 400 is a proxy's page or an incomplete answer. A message create that answers 422
    /// passes unless its text is a refusal.
    /// </summary>
    public static bool IsPassing(BridgeFailure failure) => failure.ChatwootStatus is null or < 400 or 408 or 429 or >= 500
        || failure is { ChatwootStatus: 401 or 403 or 404, RefusedBy: not RefusedBy.Chatwoot }
        || (failure.ChatwootStatus == 422 && (failure.IsMessageCreate ? !MessageCreatePolicy.IsFinalRefusal(failure) : MessageCreatePolicy.IsFlood(failure)));
}
