using Ryze.Domain;

namespace Ryze.Infrastructure.Bridge.Workers;

/// <summary>A signal to a lane's loop.</summary>
/// <param name="Item">Only set for <see cref="SignalKind.Worked"/>, with its outcome.</param>
internal sealed record Signal(SignalKind Kind, WorkQueue.Item? Item, Outcome? Outcome)
{
    /// <summary>The attempt's duration without its wait for a place.</summary>
    public TimeSpan Taken { get; init; }
}

internal enum SignalKind
{
    Stored,
    Rescan,
    Resume,
    Worked,
}
