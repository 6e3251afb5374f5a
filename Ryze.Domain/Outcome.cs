namespace Ryze.Domain;

/// <summary>The outcome of an attempt at a unit of work: what its worker does next.</summary>
/// <param name="Delay">How long the chat waits after <see cref="NextStep.Retry"/>; how long the integration waits after
/// <see cref="NextStep.Pause"/> and <see cref="NextStep.Wait"/>; otherwise zero.</param>
/// <param name="Error">One line for <c>last_error</c>; empty when nothing failed.</param>
public sealed record Outcome(NextStep Step, TimeSpan Delay, string Error)
{
    public static readonly Outcome Done = new(NextStep.Done, TimeSpan.Zero, "");

    public static readonly Outcome Stopped = new(NextStep.Stop, TimeSpan.Zero, "");

    /// <summary>False when the work could not start, for example without a link. Then the time counts toward no retry limit.</summary>
    public bool IsFailure { get; init; } = true;

    public static Outcome RetryIn(TimeSpan delay, string error) => new(NextStep.Retry, delay, error);

    public static Outcome PauseFor(TimeSpan delay, string error) => new(NextStep.Pause, delay, error);

    public static Outcome WaitFor(TimeSpan delay, string error) => new(NextStep.Wait, delay, error);
}

public enum NextStep
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
