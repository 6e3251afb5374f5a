namespace Ryze.Application.Relay;

/// <summary>What the worker does after an attempt at an event.</summary>
/// <param name="Delay">How long the chat waits, or the whole integration after <see cref="RelayStep.Pause"/> and <see cref="RelayStep.Wait"/>.</param>
/// <param name="Error">One line for <c>last_error</c>; empty when nothing failed.</param>
public sealed record RelayOutcome(RelayStep Step, TimeSpan Delay, string Error)
{
    public static readonly RelayOutcome Done = new(RelayStep.Done, TimeSpan.Zero, "");

    public static readonly RelayOutcome Stopped = new(RelayStep.Stop, TimeSpan.Zero, "");
}

public enum RelayStep
{
    /// <summary>The event is gone from the inbox: relayed, or a dead letter.</summary>
    Done,

    /// <summary>The chat is held, others go on.</summary>
    Retry,

    /// <summary>Chatwoot refuses the token: the integration is held.</summary>
    Pause,

    /// <summary>It is not this host's turn: the integration is held, and nothing has failed.</summary>
    Wait,

    /// <summary>The integration does not run any more.</summary>
    Stop,
}
