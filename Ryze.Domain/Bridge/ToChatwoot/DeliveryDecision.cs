using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.Bridge.ToChatwoot;

/// <summary>The retry rules of docs/spec/bridge.md 3.3. They use neither a clock nor their own random numbers.</summary>
public static class DeliveryDecision
{
    private static readonly Backoff Retries = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), Jitter: Jitter.QuarterMore);

    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    /// <summary>An event that fails alone becomes a dead letter after this many attempts over <see cref="PoisonAfter"/>.</summary>
    public const int PoisonAttempts = 5;

    public static readonly TimeSpan PoisonAfter = TimeSpan.FromMinutes(5);

    /// <summary>How often a paused integration retries one event.</summary>
    public static readonly TimeSpan ProbeInterval = TimeSpan.FromMinutes(5);

    /// <summary>The outcome of a failed call to Chatwoot.</summary>
    /// <param name="error">One line for <c>last_error</c>.</param>
    /// <param name="attempt">The number of this attempt; from 1.</param>
    /// <param name="failingFor">The time since the first failure.</param>
    /// <param name="chance">0 to 1: jitter, so that chats that failed together do not retry together.</param>
    /// <param name="doOthersSucceed">Whether another delivery to the same Chatwoot succeeded since the previous attempt.</param>
    /// <returns>Null when Chatwoot will never accept it, or it was retried for too long: it is given up.</returns>
    public static Outcome? After(
        ChatwootFailure failure, string error, int attempt, TimeSpan failingFor, double chance, bool doOthersSucceed = false) =>
        failure.HeldFor is { } held ? Outcome.WaitFor(held, failure.Detail.ToString())
        : IsRefusedToken(failure) || failure.IsInboxDeleted ? Outcome.PauseFor(ProbeInterval, error)
        : IsTransient(failure) && failingFor < GiveUpAfter && !(doOthersSucceed && IsPoison(failure, attempt, failingFor))
            ? Outcome.RetryIn(Wait(attempt, chance), error)
        : null;

    /// <summary>How recent another success must be: the longest pause before this attempt, and at least a minute.</summary>
    public static TimeSpan SuccessWindow(int attempt) =>
        Wait(attempt - 1, chance: 1) is var pause && pause > TimeSpan.FromMinutes(1) ? pause : TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether the event itself is the cause, because it failed often and long while others succeed (docs/spec/bridge.md 3.1).
    /// </summary>
    private static bool IsPoison(ChatwootFailure failure, int attempt, TimeSpan failingFor) =>
        attempt >= PoisonAttempts && failingFor >= PoisonAfter
        && (failure is { ChatwootStatus: >= 500 } or { IsInternalError: true }
            || (failure is { ChatwootStatus: 422 } && !MessageCreatePolicy.IsFlood(failure)));

    /// <summary>One second, doubling up to ten minutes, plus up to a quarter by chance.</summary>
    public static TimeSpan Wait(int attempt, double chance) => Retries.After(attempt, chance);

    /// <summary>Ignores a firewall's response, which does not concern the token.</summary>
    public static bool IsRefusedToken(ChatwootFailure failure) => failure is { ChatwootStatus: 401 or 403, RefusedBy: RefusedBy.Chatwoot };

    /// <summary>
    /// Whether a later attempt may succeed. A status below 400 is a proxy's page or an incomplete response. A 422 for a message create is
    /// retryable unless its text is a refusal.
    /// </summary>
    public static bool IsTransient(ChatwootFailure failure) => failure.ChatwootStatus is null or < 400 or 408 or 429 or >= 500
        || failure is { ChatwootStatus: 401 or 403 or 404, RefusedBy: not RefusedBy.Chatwoot }
        || (failure.ChatwootStatus == 422
            && (failure.IsMessageCreate ? !MessageCreatePolicy.IsFinalRefusal(failure) : MessageCreatePolicy.IsFlood(failure)));
}
