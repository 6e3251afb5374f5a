using Ryze.Application.Relay;

namespace Ryze.Infrastructure.Relay;

/// <summary>Something that the loop of a lane has to look at.</summary>
/// <param name="Item">What was at work; null unless it is <see cref="LaneSignalKind.Worked"/>.</param>
/// <param name="Outcome">What came of it; null unless it is <see cref="LaneSignalKind.Worked"/>.</param>
internal sealed record LaneSignal(LaneSignalKind Kind, RelayQueue.Item? Item, RelayOutcome? Outcome);

internal enum LaneSignalKind
{
    /// <summary>There is more at the end of what waits.</summary>
    Stored,

    /// <summary>There is something anywhere in what waits.</summary>
    Rescan,

    /// <summary>The integration was set anew.</summary>
    Resume,

    /// <summary>An attempt has ended.</summary>
    Worked,
}
