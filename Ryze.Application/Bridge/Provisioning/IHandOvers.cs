using Ryze.Application.Shared;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>
/// Bridge: moves a stopped integration's work to the integration that now runs on its link. It runs in bounded transactions; until the last
/// one, the successor has no link and delivers nothing (docs/bridge-protocol.md, Supersede and restore). Failures throw
/// <see cref="StorageException"/>, and a later call continues.
/// </summary>
public interface IHandOvers
{
    /// <summary>Completes the hand-over to the link's current integration; does nothing when none is pending.</summary>
    Task CompleteAsync(string link, CancellationToken cancellationToken);

    /// <summary>The keys of links with an unfinished hand-over.</summary>
    Task<IReadOnlyList<string>> ListUnfinishedAsync(int atMost, CancellationToken cancellationToken);
}
