using Ryze.Application.Shared;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Bridge side: how far the messages of agents have been caught up with (bridge.md 3.2). Failures throw <see cref="StorageException"/>.</summary>
public interface ICatchUpRepository
{
    /// <returns>By Chatwoot's clock; null before the first time.</returns>
    Task<DateTimeOffset?> FindAsync(string integrationId, CancellationToken cancellationToken);

    Task SaveAsync(string integrationId, DateTimeOffset caughtUpTo, CancellationToken cancellationToken);
}
