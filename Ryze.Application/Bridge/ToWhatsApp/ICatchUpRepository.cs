using Ryze.Application.Shared;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>
/// Bridge: the time up to which agent messages are caught up (docs/spec/bridge.md 3.2). Failures throw <see cref="StorageException"/>.
/// </summary>
public interface ICatchUpRepository
{
    /// <returns>By Chatwoot's clock; null before the first catch-up.</returns>
    Task<DateTimeOffset?> FindAsync(string integrationId, CancellationToken cancellationToken);

    Task SaveAsync(string integrationId, DateTimeOffset caughtUpTo, CancellationToken cancellationToken);
}
