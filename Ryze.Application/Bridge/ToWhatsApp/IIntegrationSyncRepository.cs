using Ryze.Application.Shared;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Bridge: the time up to which agent messages are caught up (docs/spec/bridge.md 3.2), and whether Chatwoot supports receipts. Failures
/// throw <see cref="StorageException"/>.
/// </summary>
public interface IIntegrationSyncRepository
{
    /// <returns>By Chatwoot's clock; null before the first catch-up.</returns>
    Task<DateTimeOffset?> FindCaughtUpToAsync(string integrationId, CancellationToken cancellationToken);

    Task SaveCaughtUpToAsync(string integrationId, DateTimeOffset caughtUpTo, CancellationToken cancellationToken);

    Task<bool> AreReceiptsOffAsync(string integrationId, CancellationToken cancellationToken);

    /// <summary>
    /// Stops receipts for a Chatwoot older than 4.2, which does not support them (docs/spec/chatwoot.md 1.3.7). The next activation starts
    /// them again.
    /// </summary>
    Task DisableReceiptsAsync(string integrationId, CancellationToken cancellationToken);
}
