using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Bridge.Link;

namespace Ryze.Application.Bridge.Workers;

/// <summary>The current state of one integration's worker.</summary>
/// <param name="Work">The state of its lanes: a pause before a failure.</param>
public sealed record WorkerStatus(LinkState Link, WorkState Work)
{
    /// <summary>No process runs the integration's worker.</summary>
    public static readonly WorkerStatus None = new(LinkState.None, WorkState.Fine);
}
