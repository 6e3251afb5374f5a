using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Application.Bridge.Workers;

/// <summary>What the worker does after an attempt.</summary>
/// <param name="Delay">How long the chat waits; after <see cref="WorkStep.Pause"/> and <see cref="WorkStep.Wait"/>, how long the
/// integration waits.</param>
/// <param name="Error">One line for <c>last_error</c>; empty when nothing failed.</param>
public sealed record WorkOutcome(WorkStep Step, TimeSpan Delay, string Error)
{
    /// <summary>False when the work could not start, for example without a link. Then the time counts toward no retry limit.</summary>
    public bool IsFailure { get; init; } = true;

    public static readonly WorkOutcome Done = new(WorkStep.Done, TimeSpan.Zero, "");

    public static readonly WorkOutcome Stopped = new(WorkStep.Stop, TimeSpan.Zero, "");

    /// <summary>Applies the retry rules to a failed call to Chatwoot; null when the work must be given up.</summary>
    /// <param name="why">One line for <c>last_error</c>.</param>
    /// <param name="chance">0 to 1.</param>
    /// <param name="doOthersSucceed">See <see cref="DeliveryDecision.After"/>.</param>
    internal static WorkOutcome? After(
        ChatwootFailure failure, string why, int attempt, TimeSpan failingFor, double chance, bool doOthersSucceed = false)
    {
        if (failure.HeldFor is { } held)
        {
            return new WorkOutcome(WorkStep.Wait, held, failure.Detail.ToString());
        }

        var decision = DeliveryDecision.After(failure, attempt, failingFor, chance, doOthersSucceed);
        return decision.Verdict switch
        {
            DeliveryVerdict.Retry => new WorkOutcome(WorkStep.Retry, decision.Delay, why),
            DeliveryVerdict.Pause => new WorkOutcome(WorkStep.Pause, decision.Delay, why),
            _ => null,
        };
    }
}

public enum WorkStep
{
    /// <summary>The work is finished or given up, and is no longer pending.</summary>
    Done,

    /// <summary>The chat waits; other chats continue.</summary>
    Retry,

    /// <summary>The integration waits, because Chatwoot refuses the token or deleted the inbox.</summary>
    Pause,

    /// <summary>The integration waits for its turn, or because Chatwoot asked for a pause. Nothing failed.</summary>
    Wait,

    /// <summary>The integration no longer runs.</summary>
    Stop,
}
