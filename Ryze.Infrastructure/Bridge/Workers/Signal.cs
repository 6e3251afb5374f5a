using Ryze.Application.Bridge.Workers;

namespace Ryze.Infrastructure.Bridge.Workers;

/// <summary>What the loop of a lane is told.</summary>
/// <param name="Item">Set, with its outcome, for <see cref="SignalKind.Worked"/>.</param>
internal sealed record Signal(SignalKind Kind, WorkQueue.Item? Item, WorkOutcome? Outcome)
{
    /// <summary>How long the attempt took, without its wait for a place.</summary>
    public TimeSpan Taken { get; init; }
}

internal enum SignalKind
{
    Stored,
    Rescan,
    Resume,
    Worked,
}
