using Ryze.Application.Relay;

namespace Ryze.Infrastructure.Relay;

/// <summary>What the loop of a lane is told.</summary>
/// <param name="Item">Set, with its outcome, for <see cref="SignalKind.Worked"/>.</param>
internal sealed record Signal(SignalKind Kind, RelayQueue.Item? Item, RelayOutcome? Outcome)
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
