using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Workers;

/// <summary>What the worker does after an attempt at an event.</summary>
/// <param name="Delay">How long the chat waits, or the whole integration after <see cref="RelayStep.Pause"/> and <see cref="RelayStep.Wait"/>.</param>
/// <param name="Error">One line for <c>last_error</c>; empty when nothing failed.</param>
public sealed record WorkOutcome(RelayStep Step, TimeSpan Delay, string Error)
{
    /// <summary>False when the work was not even reached, e.g. without a socket: the time until it is counts for no patience.</summary>
    public bool IsFailure { get; init; } = true;

    public static readonly WorkOutcome Done = new(RelayStep.Done, TimeSpan.Zero, "");

    public static readonly WorkOutcome Stopped = new(RelayStep.Stop, TimeSpan.Zero, "");

    /// <summary>What the rules say after a failed call of Chatwoot; null when the work is to be given up.</summary>
    /// <param name="why">One line for <c>last_error</c>.</param>
    /// <param name="chance">0 to 1.</param>
    /// <param name="doOthersSucceed">See <see cref="DeliveryDecision.After"/>.</param>
    internal static WorkOutcome? After(ChatwootFailure failure, string why, int attempt, TimeSpan failingFor, double chance, bool doOthersSucceed = false)
    {
        if (failure.HeldFor is { } held)
        {
            return new WorkOutcome(RelayStep.Wait, held, failure.Detail.ToString());
        }

        var decision = DeliveryDecision.After(failure, attempt, failingFor, chance, doOthersSucceed);
        return decision.Verdict switch
        {
            RelayVerdict.Retry => new WorkOutcome(RelayStep.Retry, decision.Delay, why),
            RelayVerdict.Pause => new WorkOutcome(RelayStep.Pause, decision.Delay, why),
            _ => null,
        };
    }
}

public enum RelayStep
{
    /// <summary>The event is gone from the inbox: relayed, or a dead letter.</summary>
    Done,

    /// <summary>The chat is held, others go on.</summary>
    Retry,

    /// <summary>Chatwoot refuses the token, or has deleted the inbox: the integration is held.</summary>
    Pause,

    /// <summary>It is not this account's turn, or Chatwoot asked for a pause: the integration is held, and nothing has failed.</summary>
    Wait,

    /// <summary>The integration does not run any more.</summary>
    Stop,
}
