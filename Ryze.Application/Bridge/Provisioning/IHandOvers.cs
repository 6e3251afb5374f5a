using Ryze.Application.Shared;

namespace Ryze.Application.Bridge.Provisioning;

/// <summary>
/// Bridge side: what a stopped integration leaves to the integration that runs on its channel now. It moves in bounded transactions, and until
/// the last of them the successor has no link and delivers nothing (docs/bridge-protocol.md, Supersede and restore). Failures throw
/// <see cref="StorageException"/>, and a later call continues.
/// </summary>
public interface IHandOvers
{
    /// <summary>Finishes the hand-over to the integration that runs on the channel; does nothing when none is pending.</summary>
    Task CompleteAsync(string channel, CancellationToken cancellationToken);

    /// <summary>Channels with an unfinished hand-over.</summary>
    Task<IReadOnlyList<string>> ListUnfinishedAsync(int atMost, CancellationToken cancellationToken);
}
