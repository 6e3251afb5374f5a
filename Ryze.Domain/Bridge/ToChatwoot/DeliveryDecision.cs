using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.Bridge.ToChatwoot;

/// <summary>What comes after a failed call of Chatwoot.</summary>
public enum RelayVerdict
{
    /// <summary>The chat waits and the event is tried again.</summary>
    Retry,

    /// <summary>Chatwoot refuses the token, or has deleted the inbox: all work of the integration waits.</summary>
    Pause,

    /// <summary>It will never be taken, or has been tried for long enough.</summary>
    DeadLetter,
}

/// <summary>The retry rules of bridge.md 3.3: the whole decision, without clock or chance.</summary>
/// <param name="Delay">How long the chat waits; zero for a dead letter.</param>
public sealed record DeliveryDecision(RelayVerdict Verdict, TimeSpan Delay)
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    /// <summary>An event that alone keeps failing is a dead letter after this many attempts over <see cref="PoisonAfter"/>.</summary>
    public const int PoisonAttempts = 5;

    public static readonly TimeSpan PoisonAfter = TimeSpan.FromMinutes(5);

    /// <summary>How often a paused integration tries one event.</summary>
    public static readonly TimeSpan ProbeEvery = TimeSpan.FromMinutes(5);

    /// <param name="attempt">Number of attempts, this one included; from 1.</param>
    /// <param name="failingFor">Since its first failure.</param>
    /// <param name="chance">0 to 1: jitter, so that chats that failed together do not return together.</param>
    /// <param name="doOthersSucceed">Another delivery to the same Chatwoot succeeded since the previous attempt.</param>
    public static DeliveryDecision After(ChatwootFailure failure, int attempt, TimeSpan failingFor, double chance, bool doOthersSucceed = false) =>
        IsRefusedToken(failure) || failure.IsInboxDeleted ? new DeliveryDecision(RelayVerdict.Pause, ProbeEvery)
        : IsPassing(failure) && failingFor < GiveUpAfter && !(doOthersSucceed && IsPoison(failure, attempt, failingFor))
            ? new DeliveryDecision(RelayVerdict.Retry, Wait(attempt, chance))
        : new DeliveryDecision(RelayVerdict.DeadLetter, TimeSpan.Zero);

    /// <summary>How recent the success of others must be to count at an attempt: the longest pause before it, and at least a minute.</summary>
    public static TimeSpan OthersSucceedWithin(int attempt) =>
        Wait(attempt - 1, chance: 1) is var pause && pause > TimeSpan.FromMinutes(1) ? pause : TimeSpan.FromMinutes(1);

    /// <summary>Whether the event has failed often and long enough to be the cause itself, given that others succeed (bridge.md 3.1).</summary>
    private static bool IsPoison(ChatwootFailure failure, int attempt, TimeSpan failingFor) =>
        attempt >= PoisonAttempts && failingFor >= PoisonAfter
        && (failure is { ChatwootStatus: >= 500 } or { IsInternalFault: true } || (failure is { ChatwootStatus: 422 } && !MessageCreatePolicy.IsFlood(failure)));

    /// <summary>One second, doubling, up to a quarter more by chance, at most ten minutes.</summary>
    public static TimeSpan Wait(int attempt, double chance)
    {
        var delay = First * Math.Pow(2, Math.Clamp(attempt - 1, 0, 16)) * (1 + (chance / 4));
        return delay < Longest ? delay : Longest;
    }

    /// <summary>A page that a firewall answers to one message says nothing of the token.</summary>
    public static bool IsRefusedToken(ChatwootFailure failure) => failure is { ChatwootStatus: 401 or 403, RefusedBy: RefusedBy.Chatwoot };

    /// <summary>
    /// Whether a later attempt may succeed. A status below 400 is a proxy's page or an incomplete answer. A message create that answers 422
    /// passes unless its text is a refusal.
    /// </summary>
    public static bool IsPassing(ChatwootFailure failure) => failure.ChatwootStatus is null or < 400 or 408 or 429 or >= 500
        || failure is { ChatwootStatus: 401 or 403 or 404, RefusedBy: not RefusedBy.Chatwoot }
        || (failure.ChatwootStatus == 422 && (failure.IsMessageCreate ? !MessageCreatePolicy.IsFinalRefusal(failure) : MessageCreatePolicy.IsFlood(failure)));
}
